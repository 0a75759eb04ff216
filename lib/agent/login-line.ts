import { z } from 'zod';
import { forgetOldest } from '#lib/forget-oldest.ts';
import { parseAuth } from '#lib/maillog/parse/parse-session.ts';
import { parsePeer } from '#lib/maillog/parse/peer.ts';
import { typedName } from '#lib/maillog/parse/typed-name.ts';

const common = {
  /** Of the client, as the daemon saw it; null when the line does not hold one. */
  client: z.string().nullable(),
  /** As the client wrote it; empty where neither the daemon nor the plugin names who failed. */
  name: z.string(),
  mechanism: z.string(),
  at: z.string(),
};

/** What a line of the mail log says of one attempt to log in, and when. */
export const loggedLogin = z.discriminatedUnion('ok', [
  /** `pid`: the daemon's process that serves the client from now on. */
  z.object({ ...common, ok: z.literal(true), pid: z.int() }),
  z.object({
    ...common,
    ok: z.literal(false),
    reason: z.string(),
    /** The daemon asked about a password, and nobody was there. */
    unanswered: z.boolean(),
    /** Whom the client wanted to act for, when that is why it was refused. */
    actFor: z.string().nullable(),
  }),
]);
export type LoggedLogin = z.infer<typeof loggedLogin>;
export type LoginLine = WithoutTime<LoggedLogin>;
type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

/** What the plugin said of an attempt that a process is at: whose name it came with, and whom it wanted to act for. */
type Asked = { name: string; mechanism: string; actFor: string | null };

/** More processes do not speak with a client at once (MaxDaemonChildren). */
const mostAsked = 10_000;

/**
 * Reads `tag[pid]: AUTH=server, …` and `tag[pid]: QID: AUTH failure (MECH): …` (sendmail/srvrsmtp.c), line after line; null for every other
 * one. The name of who got in is encoded (xtext, RFC 3461 section 4) and so holds neither comma nor space; that of who failed is what a stranger typed, and is
 * read as the console reads it. What our plugin of libsasl wrote just before, under the same process id (lib/agent/canon-user/canon-user.c), names who failed
 * where the daemon does not.
 */
export function loginLines(): (line: string) => LoginLine | null {
  const asked = new Map<string, Asked>();
  return (line) => {
    if (!line.includes(': AUTH')) return null; // most lines, and quicker than the first expression
    const said = plugins.exec(line);
    if (said) {
      const [, pid = '', , mechanism = '', name, other] = said;
      asked.delete(pid);
      const actFor = other === undefined ? null : decoded(other);
      asked.set(pid, { name: decoded(name), mechanism, actFor });
      forgetOldest(asked, mostAsked);
      return null;
    }
    const pid = /^\S+\[(\d+)\]: (?:\w+: )?AUTH[ =]/.exec(line)?.[1];
    if (pid === undefined) return null;
    const login = readLoginLine(line);
    const before = asked.get(pid);
    if (login) asked.delete(pid);
    if (!login || login.ok || before?.mechanism !== login.mechanism) return login;
    return { ...login, name: before.name, actFor: before.actFor };
  };
}

const plugins =
  /^\S+\[(\d+)\]: AUTH (asked|refused): mech=([A-Z0-9-]+), authid=([^,\s]*)(?:, authzid=([^,\s]+))?$/;

function readLoginLine(line: string): LoginLine | null {
  const good = /^\S+\[(\d+)\]: AUTH=server, relay=(.*), authid=([^,\s]+), mech=([A-Z0-9-]+), bits=\d+$/.exec(
    line,
  );
  if (good) {
    const [, pid, relay = '', name, mechanism = ''] = good;
    return { ok: true, client: parsePeer(relay).address, name: decoded(name), mechanism, pid: Number(pid) };
  }
  const failed = /^\S+\[\d+\]: \w+: (AUTH failure .*)$/.exec(line)?.[1];
  const fact = failed === undefined ? null : parseAuth(failed);
  if (fact?.kind !== 'login-failure') return null;
  const { mechanism, error, detail, code, user } = fact;
  const reason = detail === '' ? error : `${error}: ${detail}`;
  const common = { client: fact.client.address, name: typedName(user ?? ''), mechanism, reason };
  return { ok: false, ...common, unanswered: code === noAnswer, actFor: null };
}

/** SASL_FAIL: what Cyrus makes of a saslauthd that is not there (sasl.h). */
const noAnswer = -1;

function decoded(xtext = ''): string {
  return xtext.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
