import type { AccountRecord } from '#lib/gateway/api.ts';
import { readLogin } from '#lib/sasl/account-name.ts';
import { preparePassword } from '#lib/sasl/password.ts';
import type { AttemptBook } from './attempts.ts';
import type { LoginRequest } from './frame.ts';
import type { LoginEvents } from './login-events.ts';
import { type PlainJudge, type Verdict, wrongPassword } from './plain-judge.ts';
import type { Standing } from './standing.ts';

export type LoginsOptions = {
  find: (name: string) => AccountRecord | null;
  standing: (account: AccountRecord) => Standing;
  realm: () => string;
  plain: PlainJudge;
  attempts: AttemptBook;
  events: LoginEvents;
  /** Told when a failure has locked an account. */
  locked: (account: AccountRecord) => void;
  now: () => Date;
};

export type Logins = {
  /** The answer to Cyrus SASL: whether this user may in. */
  decide: (request: LoginRequest) => Promise<boolean>;
  /** Somebody sent what is no request. */
  malformed: (reason: string) => void;
  /**
   * What the mail log says of the mechanisms that the daemon checks by itself. PLAIN and LOGIN are left out: they were
   * decided here. Lines that are older than the window of the lock-out lock nobody.
   */
  noteFailure: (name: string, mechanism: string, reason: string, at?: Date) => void;
  noteSuccess: (name: string, mechanism: string, at?: Date) => void;
};

type Attempt = Verdict & { name: string; mechanism: string; counts: boolean; at: Date };

/** Cyrus SASL does not say which of the two it is. */
const mux = 'PLAIN/LOGIN';
const decidedHere = new Set(['PLAIN', 'LOGIN', mux]);

/** Every attempt to log in passes here: decided or read from the log, it becomes an event, and a failure may lock. */
export function openLogins(options: LoginsOptions): Logins {
  const { find, standing, realm, plain, attempts, events, locked, now } = options;

  function record({ account, ok, reason, name, mechanism, counts, at }: Attempt): void {
    if (account && ok) attempts.succeeded(account.id, at.getTime(), mechanism);
    const closed =
      account && !ok && attempts.refused(account.id, at.getTime(), { mechanism, reason, counts });
    const id = account?.id ?? null;
    events.add({ at: at.toISOString(), account: id, name: name.slice(0, 128), ok, reason, mechanism });
    if (account && closed) locked(account);
  }

  async function decide({ user, password, service, realm: given }: LoginRequest): Promise<boolean> {
    if (user === '') return false; // the agent itself asks so whether it answers
    const { name, realm: which } = readLogin(user, given, realm());
    const ours = which === 'ours' && service === 'smtp';
    const verdict = await plain.judge(ours ? name : null, preparePassword(password.reveal()));
    if (service !== 'smtp') verdict.reason = 'asked for another service than smtp';
    else if (!ours) verdict.reason = 'another realm';
    record({ ...verdict, name, mechanism: mux, counts: verdict.reason === wrongPassword, at: now() });
    return verdict.ok;
  }

  function note(authid: string, mechanism: string, at: Date, refusal: string | null): void {
    if (decidedHere.has(mechanism)) return;
    const { name, realm: which } = readLogin(authid, '', realm());
    const account = which === 'ours' ? find(name) : null;
    const told = { account, ok: refusal === null, name, mechanism, at };
    if (refusal === null) return record({ ...told, reason: 'accepted', counts: false });
    const known = which === 'ours' ? whyNot(account, mechanism, standing) : 'another realm';
    record({ ...told, reason: known ?? refusal, counts: known === null });
  }

  return {
    decide,
    malformed: (reason) =>
      record({ account: null, ok: false, name: '', mechanism: mux, counts: false, at: now(), reason }),
    noteFailure: (name, mechanism, reason, at = now()) => note(name, mechanism, at, reason),
    noteSuccess: (name, mechanism, at = now()) => note(name, mechanism, at, null),
  };
}

/** What we know better than the daemon's words, and nobody's guess: null when the password must have been wrong. */
function whyNot(
  account: AccountRecord | null,
  mechanism: string,
  standing: LoginsOptions['standing'],
): string | null {
  if (!account) return 'unknown account';
  const stands = standing(account);
  if (stands !== 'good') return stands;
  const { scramSha256, cramMd5, digestMd5 } = account;
  const verifiers: Record<string, string | null> = {
    'SCRAM-SHA-256': scramSha256,
    'CRAM-MD5': cramMd5,
    'DIGEST-MD5': digestMd5,
  };
  return verifiers[mechanism] ? null : `no verifier for ${mechanism}`;
}
