import { z } from 'zod';

const common = {
  /** Of the client, as the daemon saw it; null when the line does not hold one. */
  client: z.string().nullable(),
  /** As the client wrote it; empty for SCRAM that failed, which names nobody. */
  name: z.string(),
  mechanism: z.string(),
  at: z.string(),
};

/** What a line of the mail log says of one attempt to log in, and when. */
export const loggedLogin = z.discriminatedUnion('ok', [
  /** `pid`: the daemon's process that serves the client from now on. */
  z.object({ ...common, ok: z.literal(true), pid: z.int() }),
  /** `unanswered`: the daemon asked about a password, and nobody was there. */
  z.object({ ...common, ok: z.literal(false), reason: z.string(), unanswered: z.boolean() }),
]);
export type LoggedLogin = z.infer<typeof loggedLogin>;
export type LoginLine = WithoutTime<LoggedLogin>;
type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

/**
 * Reads `tag[pid]: AUTH=server, …` and `tag[pid]: QID: AUTH failure (MECH): …` (sendmail/srvrsmtp.c); null for every other
 * line. The name is encoded by sendmail (xtext, RFC 3461 section 4) and so holds neither comma nor space; the daemon logs it
 * after every text that a client can choose but its own host name.
 */
export function readLoginLine(line: string): LoginLine | null {
  const good = /^\S+\[(\d+)\]: AUTH=server, relay=(.*), authid=([^,\s]+), mech=([A-Z0-9-]+), bits=\d+$/.exec(
    line,
  );
  if (good) {
    const [, pid, relay, name, mechanism = ''] = good;
    return { ok: true, client: addressIn(relay), name: decoded(name), mechanism, pid: Number(pid) };
  }
  const bad =
    /^\S+\[\d+\]: \w+: AUTH failure \(([A-Z0-9-]+)\): .*?\((-\d+)\) SASL\(-\d+\): (.*), user=([^,\s]*), relay=(.*)$/.exec(
      line,
    );
  if (!bad) return null;
  const [, mechanism = '', code, reason = '', name, relay] = bad;
  return {
    ok: false,
    client: addressIn(relay),
    name: decoded(name),
    mechanism,
    reason,
    unanswered: code === noAnswer,
  };
}

/** SASL_FAIL: what Cyrus makes of a saslauthd that is not there (sasl.h). */
const noAnswer = '-1';

/** `host.example [10.9.0.20] (may be forged)`; the last bracket is the daemon's, whatever a host calls itself. */
function addressIn(relay = ''): string | null {
  return /.*\[(?:IPv6:)?([0-9a-fA-F:.]+)\](?: \(may be forged\))?$/.exec(relay)?.[1] ?? null;
}

function decoded(xtext = ''): string {
  return xtext.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
