import { hash, verify } from '@node-rs/argon2';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import type { DeviceSecret } from '#lib/gateway/device-secret.ts';
import { splitDevice } from '#lib/sasl/account/login-name.ts';
import { deviceVerifier, generateDevicePassword } from '#lib/sasl/device/device-password.ts';
import { record } from './fixtures/records.ts';
import type { FindClient } from './judge-device.ts';
import { type PlainJudge, plainJudge, type Verdict } from './plain-judge.ts';
import { refusalPace } from './refusal-pace.ts';
import { standingOf } from './standing.ts';

/** Counts what a judgement costs. */
const prove = vi.fn(verify);
/** Told of every refusal that lasts as long as the slowest. */
const wait = vi.fn(async () => {});

let verifiers: { right: string; other: string };
let accounts: Map<string, AccountRecord>;
let lockedUntil: number | null;
let clock: number;
let warnings: string[];
let renewed: [string, string][];

beforeAll(async () => {
  const cheap = { memoryCost: 64, timeCost: 1 };
  verifiers = { right: await hash('right', cheap), other: await hash('other', cheap) };
});

beforeEach(() => {
  accounts = new Map([['amy', record('1', 1, { name: 'amy', argon2id: verifiers.right })]]);
  lockedUntil = null;
  clock = Date.UTC(2026, 10, 21);
  warnings = [];
  renewed = [];
  prove.mockClear();
  wait.mockClear();
});

type Judge = (login: string | null, password: string) => Promise<Verdict>;

const open = async (
  findClient: FindClient = async () => null,
): Promise<{ judge: Judge; forget: PlainJudge['forget'] }> => {
  const { judge, forget } = await openJudge();
  const claimed = (login: string | null) => (login === null ? null : splitDevice(login));
  return { forget, judge: async (login, password) => judge(claimed(login), password, findClient) };
};

const openJudge = (): Promise<PlainJudge> =>
  plainJudge({
    find: (name) => accounts.get(name) ?? null,
    standing: (account) => standingOf(account, lockedUntil, clock),
    now: () => clock,
    warn: (text) => warnings.push(text),
    prove: (verifier, password) => prove(verifier, password),
    renew: ({ id }, password) => renewed.push([id, password]),
    pace: { ...refusalPace(), begin: () => wait },
  });

describe('PLAIN and LOGIN', () => {
  test('prove a password once for all who wait with it, and a locked account’s for each', async () => {
    const { judge } = await open();
    const together = () => Promise.all(Array.from({ length: 20 }, () => judge('amy', 'right')));
    expect((await together()).every(({ ok }) => ok)).toBe(true);
    expect(prove.mock.calls.length).toBeLessThanOrEqual(6); // three run at a time, and three may enter before the first is noted
    prove.mockClear();
    lockedUntil = clock + 1;
    expect((await together()).some(({ ok }) => ok)).toBe(false);
    expect(prove).toHaveBeenCalledTimes(20);
  });

  test('let in with the right password', async () => {
    const { judge } = await open();
    expect(await judge('amy', 'right')).toMatchObject({ ok: true, reason: 'accepted', account: { id: '1' } });
  });

  test.each<[string, string | null, () => void, string]>([
    [
      'a wrong password',
      'amy',
      () => accounts.set('amy', record('1', 1, { argon2id: verifiers.other })),
      'wrong password',
    ],
    ['an unknown account', 'bob', () => {}, 'unknown account'],
    ['another realm', null, () => {}, 'unknown account'],
    ['a disabled account', 'amy', () => change({ disabled: true }), 'disabled'],
    ['an expired account', 'amy', () => change({ expiresAt: new Date(clock).toISOString() }), 'expired'],
    ['a locked account', 'amy', () => (lockedUntil = clock + 1), 'locked'],
    [
      'an account without a verifier',
      'amy',
      () => change({ argon2id: null }),
      'no password for PLAIN and LOGIN',
    ],
    ['a verifier that cannot be read', 'amy', () => change({ argon2id: 'x' }), 'wrong password'],
  ])(
    'refuse %s, at the cost of one Argon2id and no sooner than the slowest',
    async (_what, name, arrange, reason) => {
      arrange();
      const { judge } = await open();
      expect(await judge(name, 'right')).toMatchObject({ ok: false, reason });
      expect(prove).toHaveBeenCalledOnce();
      expect(wait).toHaveBeenCalledOnce();
    },
  );

  test('refuse the account’s own password under the name of a device no sooner', async () => {
    const { judge } = await open();
    await judge('amy', 'right');
    expect(wait).not.toHaveBeenCalled();
    await judge('amy+phone', 'right');
    expect(wait).toHaveBeenCalledOnce();
  });

  test('say when a stored verifier is broken', async () => {
    change({ argon2id: 'x' });
    const { judge } = await open();
    await judge('amy', 'right');
    expect(warnings).toEqual([
      'A stored Argon2id verifier cannot be read; its account needs a new password.',
    ]);
  });

  test('let in again before an account’s end', async () => {
    change({ expiresAt: new Date(clock + 1).toISOString() });
    const { judge } = await open();
    expect((await judge('amy', 'right')).ok).toBe(true);
  });

  test('hold it against what another system kept, at the cost of an Argon2id, and tell it once', async () => {
    change({ argon2id: null, importedHash: '$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/' });
    const { judge } = await open();
    expect(await judge('amy', 'y')).toMatchObject({ ok: false, reason: 'wrong password' });
    expect(prove).toHaveBeenCalledOnce();
    expect(await judge('amy', 'x')).toMatchObject({ ok: true });
    expect(await judge('amy', 'x')).toMatchObject({ ok: true });
    expect(renewed).toEqual([['1', 'x']]); // the moment to make what the account lacks
  });

  test('prove a password once in a while, not at every login', async () => {
    const { judge, forget } = await open();
    await judge('amy', 'right');
    await judge('amy', 'right');
    expect(prove).toHaveBeenCalledTimes(1);
    expect((await judge('amy', 'wrong')).ok).toBe(false);
    forget('1');
    await judge('amy', 'right');
    expect(prove).toHaveBeenCalledTimes(3);
  });

  test('refuse a proved password the moment the account is locked or disabled', async () => {
    const { judge } = await open();
    await judge('amy', 'right');
    lockedUntil = clock + 1;
    expect(await judge('amy', 'right')).toMatchObject({ ok: false, reason: 'locked' });
  });

  test('judge by the new password when it changes while the old one is being checked', async () => {
    const { judge, forget } = await open();
    const answer = judge('amy', 'right');
    change({ argon2id: verifiers.other });
    forget('1');
    expect(await answer).toMatchObject({ ok: false, reason: 'wrong password' });
    expect((await judge('amy', 'right')).ok).toBe(false);
  });

  test('refuse guesses that were on their way when the account was locked, even the right one', async () => {
    const { judge } = await open();
    const answers = ['wrong', 'right'].map((password) => judge('amy', password));
    lockedUntil = clock + 1;
    expect((await Promise.all(answers)).map(({ reason }) => reason)).toEqual(['locked', 'locked']);
  });

  test('say that there are too many when more come than may wait, and never lose one', async () => {
    const { judge } = await open();
    const answers = await Promise.all(Array.from({ length: 300 }, (_, at) => judge('amy', `wrong ${at}`)));
    const reasons = answers.map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === 'wrong password')).toHaveLength(131);
    expect(reasons.filter((reason) => reason === 'too many logins at once')).toHaveLength(169);
    expect((await judge('amy', 'right')).ok).toBe(true);
  });
});

function change(more: Partial<AccountRecord>): void {
  accounts.set('amy', record('1', 2, { name: 'amy', argon2id: verifiers.right, ...more }));
}

describe('device passwords', () => {
  const device = (name: string, more: Partial<DeviceSecret> = {}): DeviceSecret => ({
    id: `id-${name}`,
    name,
    sha256: deviceVerifier(`${name}-secret`),
    scramSha256: null,
    scramSha1: null,
    scramSha512: null,
    expiresAt: null,
    networks: [],
    ...more,
  });
  const drawn = generateDevicePassword();
  const give = (...devices: DeviceSecret[]) => change({ devices });

  test('open the account beside its own, each by itself', async () => {
    give(device('phone'), device('scanner'));
    const { judge } = await open();
    expect(await judge('amy', 'scanner-secret')).toMatchObject({ ok: true, device: { name: 'scanner' } });
    expect(await judge('amy', 'Phone Secret')).toMatchObject({ ok: true, device: { name: 'phone' } });
    expect(prove).not.toHaveBeenCalled();
    expect(await judge('amy', 'right')).toMatchObject({ ok: true, reason: 'accepted' });
    expect(await judge('amy', 'wrong')).toMatchObject({ ok: false, reason: 'wrong password' });
  });

  test('fail at once when revoked, and the others go on', async () => {
    give(device('phone'), device('scanner'));
    const { judge } = await open();
    expect((await judge('amy', 'phone-secret')).ok).toBe(true);
    give(device('scanner'));
    expect(await judge('amy', 'phone-secret')).toMatchObject({ ok: false, reason: 'wrong password' });
    expect((await judge('amy', 'scanner-secret')).ok).toBe(true);
  });

  test('under a name of its own only that one counts, and not the account’s', async () => {
    give(device('phone'), device('scanner'));
    const { judge } = await open();
    expect((await judge('amy+phone', 'phone-secret')).ok).toBe(true);
    expect(await judge('amy+phone', 'scanner-secret')).toMatchObject({ ok: false, reason: 'wrong password' });
    expect(await judge('amy+phone', 'right')).toMatchObject({ ok: false, reason: 'wrong password' });
    expect((await judge('amy', 'right')).ok).toBe(true);
    expect((await judge('amy+phone', 'right')).ok).toBe(false);
    expect(await judge('amy+tablet', 'right')).toMatchObject({ reason: 'no such device password' });
  });

  test.each([
    ['the account’s own', 'amy+phone', 'right', 'wrong password', 'own password', null],
    [
      'the account’s own, where there is no such device',
      'amy+tablet',
      'right',
      'no such device password',
      'own password',
      null,
    ],
    [
      'that of another',
      'amy+phone',
      'scanner-secret',
      'wrong password',
      'another device',
      'device password “scanner”',
    ],
    ['one that was drawn and is gone', 'amy', drawn, 'wrong password', 'form of a device password', null],
    ['nobody’s', 'amy+phone', 'wrong', 'wrong password', undefined, undefined],
    ['nobody’s, by the account’s own name', 'amy', 'wrong', 'wrong password', undefined, undefined],
  ])(
    'a wrong one is refused at the same cost, and told to be %s',
    async (_whose, login, password, reason, hint, detail) => {
      give(device('phone'), device('scanner'));
      const { judge } = await open();
      for (const proved of [false, true]) {
        prove.mockClear();
        const verdict = await judge(login, password);
        expect(verdict).toMatchObject({ ok: false, reason });
        expect(verdict.hint).toBe(hint);
        if (detail) expect(verdict.detail).toBe(detail);
        expect(prove).toHaveBeenCalledTimes(1);
        // a proof of the account's own password must not make the refusal any quicker
        if (!proved) expect((await judge('amy', 'right')).ok).toBe(true);
      }
      expect(renewed).toEqual([['1', 'right']]);
    },
  );

  test('what was wrong is not told where the account is refused for itself', async () => {
    give(device('phone'));
    const { judge } = await open();
    lockedUntil = clock + 60_000;
    expect(await judge('amy+phone', 'right')).toMatchObject({ ok: false, reason: 'locked' });
    expect((await judge('amy+phone', 'right')).hint).toBeUndefined();
    lockedUntil = null;
    give();
    expect((await judge('nobody+phone', drawn)).hint).toBeUndefined();
  });

  test('end, and are refused with the account', async () => {
    give(device('phone', { expiresAt: new Date(clock).toISOString() }), device('scanner'));
    const { judge } = await open();
    expect(await judge('amy', 'phone-secret')).toMatchObject({
      ok: false,
      reason: 'device password expired',
    });
    change({ disabled: true });
    expect(await judge('amy', 'scanner-secret')).toMatchObject({ ok: false, reason: 'disabled' });
  });

  test.each<[string | null, boolean]>([
    ['192.0.2.7', true],
    ['2001:db8::7', true],
    ['198.51.100.7', false],
    ['::ffff:192.0.2.7', true],
    ['203.0.113.7', true],
    ['203.0.113.8', false],
    [null, false],
  ])('for some networks: a client at %s', async (client, ok) => {
    give(device('scanner', { networks: ['192.0.2.0/24', '2001:db8::/32', '::ffff:cb00:7107'] }));
    const { judge } = await open(async () => client);
    expect((await judge('amy', 'scanner-secret')).ok).toBe(ok);
  });

  test('a refusal costs the same however many there are', async () => {
    give(...Array.from({ length: 20 }, (_, at) => device(`d${at}`)));
    const { judge } = await open();
    await judge('amy', 'wrong');
    await judge('amy+d3', 'wrong');
    await judge('amy+nothing', 'wrong');
    expect(prove).toHaveBeenCalledTimes(3);
  });

  test('a device revoked while its client is looked up is refused', async () => {
    give(device('scanner', { networks: ['192.0.2.0/24'] }));
    const { judge } = await open(async () => {
      give();
      return '192.0.2.7';
    });
    expect((await judge('amy', 'scanner-secret')).ok).toBe(false);
  });
});
