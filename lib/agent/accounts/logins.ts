import { isoTime } from '#lib/agent/iso-time.ts';
import type { LoggedLogin } from '#lib/agent/login-line.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import type { Attempt, AttemptReason } from '#lib/gateway/api-attempts.ts';
import { probeAccount } from '#lib/sasl/account/account-name.ts';
import { actingDetail } from '#lib/sasl/account/acting.ts';
import { deviceLogin, readLogin } from '#lib/sasl/account/login-name.ts';
import { preparePassword } from '#lib/sasl/password/password.ts';
import { openAttemptJoin } from './attempt-join.ts';
import type { AttemptBook } from './attempts.ts';
import type { DeviceUses } from './device-uses.ts';
import type { Door } from './door.ts';
import type { LoginRequest } from './frame.ts';
import { type FindClient, hasEnded } from './judge-device.ts';
import type { OpenSessions } from './open-sessions.ts';
import { type PlainJudge, type Verdict, wrongPassword } from './plain-judge.ts';
import { repeatedGuesses } from './repeated-guesses.ts';
import { digestMd5In } from './sasl-entries.ts';
import type { Standing } from './standing.ts';

export type LoginsOptions = {
  find: (name: string) => AccountRecord | null;
  standing: (account: AccountRecord) => Standing;
  realm: () => string;
  plain: Pick<PlainJudge, 'judge'>;
  /** Whether somebody else checks PLAIN and LOGIN: then they are known from the log alone, and no failure of theirs locks. */
  plainElsewhere?: () => boolean;
  attempts: AttemptBook;
  door: Pick<Door, 'forgives' | 'learn'>;
  sessions: Pick<OpenSessions, 'note'>;
  /** False while too much may have changed that this gateway does not know. */
  mayJudge?: () => boolean | Promise<boolean>;
  uses: DeviceUses;
  tell: (attempt: Attempt) => void;
  /** Told when a failure has locked an account. */
  locked: (account: AccountRecord) => void;
  now: () => Date;
  /** Milliseconds an attempt waits for the daemon's line on it. */
  patienceMs?: number;
};

export type Logins = {
  /** The answer to Cyrus SASL: whether this user may in; at once when that is in memory. */
  decide: (request: LoginRequest, findClient: FindClient) => boolean | Promise<boolean>;
  /** Somebody sent what is no request. */
  malformed: (reason: string) => void;
  /**
   * What the mail log says. The mechanisms that the daemon checks by itself are known from it alone; of PLAIN and LOGIN, which were
   * decided here, it tells the client. Lines that are older than the window of the lock-out lock nobody.
   */
  note: (lines: readonly LoggedLogin[]) => void;
  close: () => void;
};

type Outcome = Omit<Attempt, 'at' | 'account' | 'client' | 'detail' | 'hint' | 'device'> &
  Partial<Pick<Attempt, 'client' | 'detail' | 'hint'>> & {
    account: AccountRecord | null;
    device?: { id: string; name: string } | undefined;
    counts: boolean;
    at: Date;
  };

/** What somebody asks to be let in by. */
type Asked = { name: string; device: string | null; ours: boolean; service: string; password: string };

type RefusedActing = Pick<LoggedLogin, 'name' | 'mechanism' | 'client' | 'at'> & { actFor: string };

/** Cyrus SASL does not say which of the two it is. */
const mux = 'PLAIN/LOGIN';
const decidedHere = new Set(['PLAIN', 'LOGIN', mux]);

/** Every attempt to log in passes here: decided or read from the log, it becomes an event, and a failure may lock. */
export function openLogins(options: LoginsOptions): Logins {
  const { find, standing, realm, plain, attempts, door, sessions, uses, locked, now, patienceMs } = options;
  const join = openAttemptJoin(tell, patienceMs);
  const isRepeated = repeatedGuesses();

  function tell(attempt: Attempt): void {
    door.learn(attempt);
    options.tell(attempt);
  }

  function record(outcome: Outcome): Attempt {
    const { account, ok, mechanism, reason, device, counts } = outcome;
    const { client = null, detail = null, hint = null } = outcome;
    const time = outcome.at.getTime();
    const at = isoTime(time);
    if (account && ok) attempts.succeeded(account.id, time, mechanism);
    if (account && ok && device) uses.note(account.id, { id: device.id, at, mechanism, client });
    const guess = account !== null && counts && !door.forgives(account, client);
    const closed = account && !ok && attempts.refused(account.id, time, { mechanism, reason, counts: guess });
    if (account && closed) locked(account);
    const name = outcome.name.slice(0, 128);
    const used = ok && device ? device.name : null;
    const known = account?.id ?? null;
    return { at, account: known, name, client, mechanism, ok, reason, detail, hint, device: used };
  }

  /** Without a turn of the event loop where nothing has to be waited for. */
  function decide(request: LoginRequest, findClient: FindClient): boolean | Promise<boolean> {
    const { user, service } = request;
    if (user === '') return false; // the agent itself asks so whether it answers
    const { name, device, realm: which } = readLogin(user, request.realm, realm());
    const ours = which === 'ours' && service === 'smtp';
    const password = preparePassword(request.password.reveal());
    const asked = { name, device, ours, service, password };
    const may = options.mayJudge?.() ?? true;
    return typeof may === 'boolean'
      ? judge(asked, may, findClient)
      : may.then((later) => judge(asked, later, findClient));
  }

  function judge(asked: Asked, mayJudge: boolean, findClient: FindClient): boolean | Promise<boolean> {
    const { name, device, ours, password } = asked;
    const claim = ours ? { name, device } : null;
    if (!mayJudge) {
      const unknown = { account: claim && find(claim.name), ok: false, counts: false, mechanism: mux };
      const reason = 'not up to date with the console';
      join.decided(record({ ...unknown, name: written(name, device), reason, at: now() }));
      return false;
    }
    const verdict = plain.judge(claim, password, findClient);
    return verdict instanceof Promise
      ? verdict.then((later) => settle(asked, later))
      : settle(asked, verdict);
  }

  function settle({ name, device: named, ours, service, password }: Asked, verdict: Verdict): boolean {
    const { account, ok, client, detail, hint, device } = verdict;
    if (name === probeAccount) return ok; // the probe tells by itself how it fared
    const reason =
      service !== 'smtp' ? 'asked for another service than smtp' : ours ? verdict.reason : 'another realm';
    const at = now();
    const counts = reason === wrongPassword && !isRepeated(account?.id ?? '', password, at.getTime());
    const as = written(name, named);
    // each property by name: spreading objects here costs more than proving the password
    join.decided(
      record({ account, name: as, ok, client, detail, hint, device, mechanism: mux, reason, counts, at }),
    );
    return ok;
  }

  /** The password may have been right: nobody guessed, and nobody got in. */
  function refuseActing({ name, actFor, ...line }: RefusedActing, account: AccountRecord | null): void {
    const proved = join.refused(name);
    if (proved?.account) attempts.takeBack(proved.account, Date.parse(proved.at));
    const { mechanism, client } = line;
    const told = { account, name, mechanism, client, ok: false, counts: false, at: new Date(line.at) };
    const detail = actingDetail({ mechanism, authid: name, actFor });
    tell(record({ ...told, reason: 'asked to act for another', detail }));
  }

  function note(line: LoggedLogin): void {
    const { name: owner, device: named, realm: which } = readLogin(line.name, '', realm());
    // a ticket of another realm is nobody's account here, and its realm is part of who it is
    const foreign = which === 'another' && line.mechanism === 'GSSAPI';
    const name = foreign ? line.name : written(owner, named);
    if (name === probeAccount) return;
    const account = which === 'ours' ? find(owner) : null;
    if (line.ok && account) sessions.note(account.id, line);
    if (!line.ok && line.actFor !== null)
      return refuseActing({ ...line, name, actFor: line.actFor }, account);
    const byPassword = decidedHere.has(line.mechanism);
    const here = byPassword && !options.plainElsewhere?.();
    if (here && (line.ok || !line.unanswered)) {
      join.logged(name, line);
      return;
    }
    const device = account?.devices.find((one) => one.name === named);
    const { mechanism, client, ok } = line;
    const told = { account, name, device, mechanism, client, ok, at: new Date(line.at), counts: false };
    if (line.ok) return tell(record({ ...told, reason: 'accepted' }));
    if (byPassword && line.unanswered)
      return tell(record({ ...told, reason: 'nobody checked the password' }));
    if (byPassword) return tell(record({ ...told, reason: 'refused by the daemon', detail: line.reason }));
    const known =
      which === 'ours'
        ? whyNot(account, { ...line, device: named, realm: realm() }, standing)
        : 'another realm';
    tell(record({ ...told, reason: known ?? wrongPassword, detail: line.reason, counts: known === null }));
  }

  return {
    decide,
    malformed: (detail) => {
      const nobody = { account: null, name: '', mechanism: mux, counts: false };
      tell(record({ ...nobody, ok: false, reason: 'not understood', detail, at: now() }));
    },
    note: (lines) => lines.forEach(note),
    close: join.close,
  };
}

/** The name as the client wrote it, but for the realm. */
const written = (name: string, device: string | null) => (device === null ? name : deviceLogin(name, device));

type FailedLogin = Extract<LoggedLogin, { ok: false }>;

/** What we know better than the daemon's words, and nobody's guess: null when the password must have been wrong. */
function whyNot(
  account: AccountRecord | null,
  {
    name,
    mechanism,
    reason,
    at,
    device: named,
    realm,
  }: FailedLogin & { device: string | null; realm: string },
  standing: LoginsOptions['standing'],
): AttemptReason | null {
  if (name === '') return 'refused by the daemon';
  if (!account) return 'unknown account';
  const stands = standing(account);
  if (stands !== 'good') return stands;
  const device = account.devices.find((one) => one.name === named);
  if (named !== null && !device) return 'no such device password';
  if (device && hasEnded(device, Date.parse(at))) return 'device password expired';
  if (device && device.networks.length > 0) return 'no verifier for this mechanism'; // PLAIN and LOGIN alone see the client
  const { scramSha256, scramSha1, scramSha512, cramMd5, digestMd5 } = device
    ? { ...device, cramMd5: null, digestMd5: null }
    : { ...account, digestMd5: digestMd5In(realm, account) };
  const verifiers: Record<string, string | null> = {
    'SCRAM-SHA-512': scramSha512,
    'SCRAM-SHA-256': scramSha256,
    'SCRAM-SHA-1': scramSha1,
    'CRAM-MD5': cramMd5,
    'DIGEST-MD5': digestMd5,
  };
  if (!verifiers[mechanism]) return 'no verifier for this mechanism';
  // it looks names up letter by letter: Kim is not kim there
  return reason.startsWith('user not found') ? 'unknown account' : null;
}
