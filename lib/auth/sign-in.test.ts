import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyChain } from '#lib/audit/store.ts';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import type { Refusal } from '#lib/refusal.ts';
import { createOperator } from './create-operator.ts';
import { disableOperator } from './disable-operator.ts';
import { makeSetUpToken, setUp } from './set-up.ts';
import { signIn } from './sign-in.ts';
import { readSession } from './store.ts';
import { windowMs } from './throttle.ts';

const origin = { address: '192.0.2.7', userAgent: 'test' };
const visitor: Caller = {
  actor: { kind: 'operator', id: 'visitor', name: 'visitor', role: 'none', address: origin.address },
  role: 'auditor',
};
const password = 'marble otter quartz tandem';
let testDb: TestDb;
let runtime: Runtime;
let clock: Date;

beforeEach(async () => {
  clock = new Date('2026-11-21T12:00:00Z');
  testDb = await openTestDb();
  const sealer = { seal: (text: string | Buffer) => String(text), open: (text: string) => Buffer.from(text) };
  runtime = { db: testDb.db, sealer, mailLogFile: '', now: () => clock };
});

afterEach(() => testDb.close());

async function firstAdmin(): Promise<Caller> {
  const token = await makeSetUpToken(runtime.db);
  await setUp.invoke(runtime, visitor, {
    token,
    name: 'Maren',
    email: 'Maren@example.org',
    password,
    origin,
  });
  const { id, name } = await runtime.db.operator.findFirstOrThrow();
  return { actor: { kind: 'operator', id, name, role: 'admin', address: origin.address }, role: 'admin' };
}

const trySignIn = (word: string) =>
  signIn.invoke(runtime, visitor, { email: 'maren@example.org', password: word, origin });
const refusalOf = (work: Promise<unknown>) => work.then(() => null).catch((error: Refusal) => error);

describe('the set-up link', () => {
  test('makes the first admin, once', async () => {
    const token = await makeSetUpToken(runtime.db);
    const wish = { token, name: 'Maren', email: 'maren@example.org', password, origin };
    const session = await setUp.invoke(runtime, visitor, wish);
    expect(await readSession(runtime.db, session.token, clock)).toMatchObject({
      operator: { role: 'admin' },
    });
    expect((await refusalOf(setUp.invoke(runtime, visitor, { ...wish, email: 'b@example.org' })))?.code).toBe(
      'set-up-link-used',
    );
    expect(await makeSetUpToken(runtime.db)).toBeNull();
  });

  test('stops working when a newer one was made', async () => {
    const old = await makeSetUpToken(runtime.db);
    await makeSetUpToken(runtime.db);
    const wish = { token: old, name: 'Maren', email: 'maren@example.org', password, origin };
    expect((await refusalOf(setUp.invoke(runtime, visitor, wish)))?.code).toBe('set-up-link-used');
  });
});

describe('signing in', () => {
  test('opens a session with the right password, whatever the case of the address', async () => {
    await firstAdmin();
    const session = await signIn.invoke(runtime, visitor, { email: ' MAREN@example.org ', password, origin });
    expect(await readSession(runtime.db, session.token, clock)).not.toBeNull();
  });

  test('says the same to a wrong password and to an unknown address', async () => {
    await firstAdmin();
    const wrong = await refusalOf(trySignIn('not this one'));
    const unknown = await refusalOf(
      signIn.invoke(runtime, visitor, { email: 'x@example.org', password, origin }),
    );
    expect(wrong?.message).toBe(unknown?.message);
    expect(wrong?.status).toBe(401);
  });

  test('a password in the box of the address is written down nowhere', async () => {
    await firstAdmin();
    const wrongBox = signIn.invoke(runtime, visitor, { email: 'tuba-solo', password: 'x', origin });
    expect(await refusalOf(wrongBox)).toMatchObject({ kind: 'invalid', code: 'invalid-input' });
    const kept = [await runtime.db.auditEntry.findMany(), await runtime.db.signInThrottle.findMany()];
    expect(JSON.stringify(kept)).not.toContain('tuba-solo');
  });

  test('locks after repeated failures and opens by itself', async () => {
    await firstAdmin();
    for (let i = 0; i < 6; i += 1) await refusalOf(trySignIn('not this one'));
    expect((await refusalOf(trySignIn(password)))?.code).toBe('sign-in-throttled');
    clock = new Date(clock.getTime() + windowMs + 1000);
    await expect(trySignIn(password)).resolves.toBeDefined();
  });

  test('a disabled operator is out at once, with every session', async () => {
    const admin = await firstAdmin();
    const { id, linkToken } = await createOperator.invoke(runtime, admin, {
      name: 'Tomás',
      email: 't@example.org',
      role: 'helpdesk',
    });
    expect(linkToken).toMatch(/^[\w-]{43}$/);
    await runtime.db.session.create({
      data: { tokenHash: 'x', operatorId: id, expiresAt: new Date('2027-01-01'), ...origin },
    });
    await disableOperator.invoke(runtime, admin, { id });
    expect(await runtime.db.session.count({ where: { operatorId: id, revokedAt: null } })).toBe(0);
  });

  test('the last admin cannot be disabled', async () => {
    const admin = await firstAdmin();
    const id = admin.actor.kind === 'operator' ? admin.actor.id : '';
    expect((await refusalOf(disableOperator.invoke(runtime, admin, { id })))?.code).toBe('last-admin');
  });
});

describe('the trail', () => {
  test('holds every step in one chain, without a password', async () => {
    await firstAdmin();
    await refusalOf(trySignIn('not this one'));
    await trySignIn(password);
    expect(await verifyChain(runtime.db)).toMatchObject({ intact: true, entries: 4 });
    const text = JSON.stringify(await runtime.db.auditEntry.findMany());
    expect(text).not.toContain('not this one');
    expect(text).not.toContain(password);
  });

  test('names the entry that was tampered with', async () => {
    await firstAdmin();
    await trySignIn(password);
    await runtime.db.auditEntry.update({ where: { seq: 2 }, data: { actorName: 'somebody else' } });
    expect(await verifyChain(runtime.db)).toMatchObject({ intact: false, faults: [{ seq: 2 }] });
  });

  test('notices a missing entry', async () => {
    await firstAdmin();
    await trySignIn(password);
    await runtime.db.auditEntry.delete({ where: { seq: 2 } });
    expect(await verifyChain(runtime.db)).toMatchObject({ intact: false, faults: [{ seq: 2 }] });
  });
});
