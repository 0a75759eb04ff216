import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import type { AttemptReason, PasswordHint } from '#lib/gateway/api-attempts.ts';
import type { NamedLogin } from '#lib/sasl/account/login-name.ts';
import { hasDeviceForm, isDevicePassword } from '#lib/sasl/device/device-password.ts';
import { argon2idCost } from '#lib/sasl/password/verifiers.ts';
import { type FindClient, judgeDevice } from './judge-device.ts';
import { provenPasswords } from './proven-passwords.ts';
import { type RefusalPace, refusalPace } from './refusal-pace.ts';
import type { Standing } from './standing.ts';
import { type Place, turnstile } from './turnstile.ts';

export type Verdict = {
  account: AccountRecord | null;
  ok: boolean;
  reason: AttemptReason;
  /** More than the reason says. */
  detail?: string | null;
  hint?: PasswordHint | null;
  /** The device whose password it was. */
  device?: { id: string; name: string };
  /** The client, where it had to be found out. */
  client?: string | null;
};

/** Whom a client says it is; null when its realm names nobody of ours. */
export type Claim = Pick<NamedLogin, 'name' | 'device'> | null;

export const wrongPassword = 'wrong password';

export type PlainJudge = {
  /** Whether this password, or that of one of its devices, opens the account; at once when it was proved just now. */
  judge: (claim: Claim, password: string, findClient: FindClient) => Verdict | Promise<Verdict>;
  /** Forgets that a password of this account was proved. */
  forget: (id: string) => void;
  /** Told of accounts that may log in from now on. */
  meet: (account: AccountRecord) => void;
};

export type PlainJudgeOptions = {
  find: (name: string) => AccountRecord | null;
  /** For a client; undefined while nobody has asked who it is. */
  standing: (account: AccountRecord, client?: string | null) => Standing;
  /** Who goes first when not all can; null for whom nobody listens to. */
  place?: (account: AccountRecord | null, name: string, client: string | null) => Place | null;
  now: () => number;
  warn: (text: string) => void;
  /** What proves a password; tests count its calls. */
  prove?: (verifier: string, password: string) => Promise<boolean>;
  pace?: RefusalPace;
  /** Told a password that was just proved: the moment to make verifiers that the account lacks. */
  renew?: (account: AccountRecord, password: string) => void;
};

/**
 * Argon2id works in libuv's pool of threads, 19 MiB each. More than these need not wait: their clients would have given up before
 * the answer came. Guesses wait for a moment only: each holds a process of the daemon meanwhile.
 */
const places = { running: 3, waiting: 128, patienceMs: [5000, 5000, 700] } as const;
const anywhere = (): Place => ({ rank: 1, key: '' });

/** Decides PLAIN and LOGIN. Every refusal costs one Argon2id and lasts equally long, whether or not there is such an account. */
export async function plainJudge(options: PlainJudgeOptions): Promise<PlainJudge> {
  const { find, standing, place = anywhere, now, warn, prove = verify, renew = () => {} } = options;
  const { pace = refusalPace() } = options;
  const proven = provenPasswords();
  const turn = turnstile(places);
  const nobody = await hash(randomBytes(16), argon2idCost);

  async function matches(verifier: string | null, password: string): Promise<boolean> {
    try {
      return (await prove(verifier ?? nobody, password)) && verifier !== null;
    } catch {
      warn('A stored Argon2id verifier cannot be read; its account needs a new password.');
      return false;
    }
  }

  /** Argon2id runs beside a hash of another system, so that a refusal takes as long as everybody's. */
  async function opens(account: AccountRecord | null, password: string): Promise<boolean> {
    const ours = matches(account?.argon2id ?? null, password);
    if (!account?.importedHash || account.argon2id !== null) return ours;
    const [right] = await Promise.all([pace.prove(account.importedHash, password), ours]).catch(() => {
      warn('This host cannot verify passwords that came from another system: is perl-base installed?');
      return [false];
    });
    return right === true;
  }

  /** What was proved just now: such a log-in waits for nothing, not even for a turn of the event loop. */
  function judgeAtOnce(claim: Claim, password: string): Verdict | null {
    const account = claim && find(claim.name);
    if (!account || !claim || claim.device !== null || standing(account) !== 'good') return null;
    return proven.has(account.id, password, now()) ? { account, ok: true, reason: 'accepted' } : null;
  }

  const judge: PlainJudge['judge'] = (claim, password, findClient) =>
    judgeAtOnce(claim, password) ?? judgeInTime(claim, password, once(findClient));

  async function judgeInTime(claim: Claim, password: string, findClient: FindClient): Promise<Verdict> {
    const account = claim && find(claim.name);
    const changed = () => claim !== null && find(claim.name) !== account;
    if (account && claim && standing(account) === 'good') {
      const verdict = await deviceVerdict(account, { ...claim, password, at: now() }, findClient);
      if (changed()) return judge(claim, password, findClient);
      if (verdict) return verdict;
    }
    const client = await findClient();
    if (changed()) return judge(claim, password, findClient);
    const verdict = await judgeClient({ account, claim, client }, password);
    return verdict === 'changed' ? judge(claim, password, findClient) : verdict;
  }

  /** What costs an Argon2id: all that was not proved just now. */
  async function judgeClient(
    { account, claim, client }: { account: AccountRecord | null; claim: Claim; client: string | null },
    password: string,
  ): Promise<Verdict | 'changed'> {
    const told = { account, client };
    const where = place(account, claim?.name ?? '', client);
    if (!where) return { ...told, ok: false, reason: 'too many failures from this network' };
    if (account && claim && standing(account) === 'locked' && standing(account, client) === 'good') {
      if (claim.device === null && proven.has(account.id, password, now()))
        return { ...told, ok: true, reason: 'accepted' };
      const verdict = await deviceVerdict(account, { ...claim, password, at: now() }, async () => client);
      if (verdict) return verdict;
    }
    // under the name of a device the account's own password opens nothing, and is no quicker to be refused for having been proved just now
    const own = claim?.device === null ? account : null;
    // what another connection has proved while this one waited need not be proved again
    const wasProved = () =>
      own !== null && standing(own, client) === 'good' && proven.has(own.id, password, now());
    const prove = () => (own ? opens(own, password) : matches(account?.argon2id ?? null, password));
    const proof = await turn(async () => {
      const mayBeRefused = pace.begin();
      return { right: wasProved() || (await prove()), mayBeRefused };
    }, where);
    if (proof === null) return { ...told, ok: false, reason: 'too many logins at once' };
    const { right, mayBeRefused } = proof;
    if (!right || !own || standing(own, client) !== 'good') await mayBeRefused();
    // a change of the account, or a lock, counts for the answers that were on their way
    if (claim !== null && find(claim.name) !== account) return 'changed';
    const against =
      account && claim
        ? objection(account, claim.device, standing(account, client), right)
        : 'unknown account';
    if (account && !against) {
      proven.keep(account.id, password, now());
      renew(account, password);
    }
    if (!account || !claim || !against) return { ...told, ok: !against, reason: against ?? 'accepted' };
    return {
      ...told,
      ok: false,
      reason: against,
      ...hintOf(account, claim.device, { password, right, against }),
    };
  }

  const meet: PlainJudge['meet'] = ({ importedHash, argon2id }) => {
    if (importedHash !== null && argon2id === null) pace.meet(importedHash);
  };

  return { judge, forget: proven.forget, meet };
}

/** However often it is asked, the host's sockets are looked at once. */
function once(findClient: FindClient): FindClient {
  let found: Promise<string | null> | undefined;
  return () => {
    found ??= findClient();
    return found;
  };
}

async function deviceVerdict(
  account: AccountRecord,
  attempt: Parameters<typeof judgeDevice>[1],
  findClient: FindClient,
): Promise<Verdict | null> {
  const judged = await judgeDevice(account, attempt, findClient);
  if (!judged) return null;
  const { device, client, against } = judged;
  const told = { account, client, device: { id: device.id, name: device.name } };
  if (!against) return { ...told, ok: true, reason: 'accepted' };
  return { ...told, ok: false, reason: against, detail: deviceWords(device) };
}

/**
 * What helpdesk is told of a wrong password. It costs a SHA-256 for each device and no Argon2id: the one that every refusal costs has proved
 * `right` against the account's own.
 */
function hintOf(
  { devices }: AccountRecord,
  named: string | null,
  { password, right, against }: { password: string; right: boolean; against: AttemptReason },
): Pick<Verdict, 'hint' | 'detail'> {
  if (against !== wrongPassword && against !== 'no such device password') return {};
  if (named !== null && right) return { hint: 'own password' };
  const other = devices.find(({ sha256 }) => isDevicePassword(sha256, password));
  if (other) return { hint: 'another device', detail: deviceWords(other) };
  return hasDeviceForm(password) ? { hint: 'form of a device password' } : {};
}

const deviceWords = ({ name }: { name: string }) => `device password “${name}”`;

function objection(
  account: AccountRecord,
  device: string | null,
  standing: Standing,
  right: boolean,
): AttemptReason | null {
  if (standing !== 'good') return standing;
  if (device !== null)
    return account.devices.some(({ name }) => name === device) ? wrongPassword : 'no such device password';
  if (account.argon2id === null && account.importedHash === null) return 'no password for PLAIN and LOGIN';
  return right ? null : wrongPassword;
}
