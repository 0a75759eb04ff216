import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AccountSync } from '#lib/agent/accounts/account-book.ts';
import { fullSync, record } from '#lib/agent/accounts/fixtures/records.ts';
import type { ComingSync } from './contract.ts';
import { type Link, LinkLost, openLink } from './link.ts';
import { type Answers, type Control, serveControl } from './serve-control.ts';

const notAsked = () => Promise.reject(new Error('not part of this test'));
const names = ['amy', 'bob', 'cid', 'dan', 'eve'];
const records = names.map((name, at) => record(name, at + 1));

let dir = '';
let control: Control;
let link: Link;
let synced: AccountSync[] = [];

const answers: Answers = {
  ...{ hello: () => ({ program: 'this test' }), end: notAsked, health: notAsked, version: notAsked },
  ...{ heard: notAsked, returned: notAsked, put: notAsked, remove: notAsked, status: notAsked },
  ...{ locked: notAsked, unlock: notAsked, upgrades: notAsked, admit: notAsked, note: notAsked },
  attempts: notAsked,
  sync: (body) => {
    synced.push(body);
    return { version: body.to, count: body.accounts.length, realm: body.realm };
  },
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postern-link-'));
  control = await serveControl(join(dir, 'control'), answers);
  const opened = await openLink(join(dir, 'control'));
  if (!opened) throw new Error('nobody listens');
  [link, synced] = [opened, []];
});
afterEach(async () => {
  link.close();
  await control.close();
  await rm(dir, { recursive: true, force: true });
});

/** A sync in pieces of two accounts; `before` each piece something may happen. */
async function* coming(
  sync: AccountSync,
  before: (at: number) => void | Promise<void> = () => {},
): ComingSync {
  for (let at = 0; at < sync.accounts.length; at += 2) {
    await before(at);
    yield sync.accounts.slice(at, at + 2);
  }
  return { ...sync, accounts: [] };
}

test('a sync that comes in pieces is one to the verifier, beside other calls and another sync', async () => {
  const [one, other] = [fullSync(5, records), fullSync(9, records.slice(0, 1))];
  const [first, second] = await Promise.all([
    link.sync(coming(one, async () => void (await link.ask('hello')))),
    link.sync(coming(other)),
  ]);
  expect([first, second]).toMatchObject([
    { version: 5, count: 5 },
    { version: 9, count: 1 },
  ]);
  expect(synced.toSorted((a, b) => a.to - b.to)).toEqual([one, other]);
});

test('a sync that breaks off never was, and the next one is whole', async () => {
  const broken = coming(fullSync(5, records), (at) => {
    if (at === 4) throw new Error('the console hung up');
  });
  await expect(link.sync(broken)).rejects.toThrow('the console hung up');
  await link.sync(coming(fullSync(6, records)));
  expect(synced).toEqual([fullSync(6, records)]);
});

test('a verifier that ends in the middle is told at once, and the rest is not read', async () => {
  const read = vi.fn<(at: number) => Promise<void>>(async (at) => {
    if (at !== 2) return;
    link.close();
    await link.gone;
  });
  await expect(link.sync(coming(fullSync(5, records), read))).rejects.toBeInstanceOf(LinkLost);
  expect(read.mock.calls).toEqual([[0], [2]]);
  expect(synced).toEqual([]);
});
