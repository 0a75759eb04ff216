import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '#lib/refusal.ts';
import type { AccountStore } from './account-store.ts';
import { openAccountStore } from './account-store.ts';
import { type Changes, openChanges } from './changes.ts';
import { fullSync, record } from './fixtures/records.ts';
import { saslEntries } from './sasl-entries.ts';
import type { Sasldb } from './sasldb.ts';
import { standingOf } from './standing.ts';

let dir: string;
let store: AccountStore;
let trouble: Error | null;
let written: { realm: string; names: Map<string, number> };
let writes: string[];
let outdated: boolean;
let released: string | null;
let held: boolean;
let touched: string[];
let locked: Set<string>;
let changes: Changes;

/** What the SASL database would hold, and a switch to make it fail. */
const sasldb: Sasldb = {
  build: (realm, entries) => {
    writes.push('build');
    const names = new Map<string, number>();
    for (const { name, revision } of entries as Iterable<{ name: string; revision: number }>)
      names.set(name, revision);
    return {
      publish: async () => {
        if (trouble) throw trouble;
        writes.push('publish');
        written = { realm, names };
      },
      discard: async () => {
        writes.push('discard');
      },
    };
  },
  update: async (some) => {
    if (trouble) throw trouble;
    writes.push(`update ${[...some.keys()].sort().join(' ')}`);
    for (const [name, entry] of some) {
      if (entry) written.names.set(name, (entry as unknown as { revision: number }).revision);
      else written.names.delete(name);
    }
  },
  isOutdated: async () => outdated,
  withdraw: async () => {
    if (trouble) throw trouble;
    writes.push('withdraw');
  },
};

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'postern-changes-'));
  trouble = null;
  writes = [];
  outdated = false;
  released = null;
  held = false;
  touched = [];
  locked = new Set();
  store = await openAccountStore(dir, () => {});
  changes = open(store);
  await changes.rebuild();
});
afterEach(async () => {
  await changes.close();
  rmSync(dir, { recursive: true });
});

function open(on: AccountStore): Changes {
  return openChanges({
    store: on,
    sasldb,
    entriesOf: (account, realm, anew = false) => {
      const stands = locked.has(account.id) && !anew ? 'locked' : standingOf(account, null, 0);
      return saslEntries(account, stands, { realm, at: 0 });
    },
    realm: async () => released,
    touched: ({ ids }) => touched.push(...ids),
    held: () => held,
    save: async () => {},
    warn: () => {},
    retryMs: 5,
  });
}

async function reopened(): Promise<Changes> {
  await changes.close();
  changes = open(await openAccountStore(dir, () => {}));
  await changes.rebuild();
  return changes;
}

describe('a change', () => {
  test('is on the disk and in the SASL database when it is answered', async () => {
    await changes.sync(fullSync(1, [record('amy', 1)]));
    await changes.put(record('bob', 2));
    expect(changes.version()).toEqual({ version: 2, count: 2, realm: 'mail.example' });
    expect(written).toEqual({ realm: 'mail.example', names: new Map(Object.entries({ amy: 1, bob: 2 })) });
    expect(touched).toEqual(['amy', 'bob']);
    expect((await reopened()).version()).toEqual({ version: 2, count: 2, realm: 'mail.example' });
    expect(written.names.size).toBe(2);
  });

  test('that disables or removes takes the account out of the SASL database', async () => {
    await changes.sync(fullSync(2, [record('amy', 1), record('bob', 2)]));
    await changes.put(record('amy', 3, { disabled: true }));
    await changes.remove('bob', 4);
    expect([...written.names.keys()]).toEqual([]);
    expect(changes.version().count).toBe(1);
  });

  test('is written together with others that wait', async () => {
    await changes.sync(fullSync(1, [record('amy', 1)]));
    writes = [];
    await Promise.all([2, 3, 4, 5].map((revision) => changes.put(record(`user${revision}`, revision))));
    expect(writes).toEqual(['update user2 user3 user4 user5']);
    expect(changes.version().version).toBe(5);
  });

  test('that is older than what is known is answered with the version, and writes nothing', async () => {
    await changes.sync(fullSync(3, [record('amy', 3)]));
    writes = [];
    await changes.put(record('amy', 2, { disabled: true }));
    expect(writes).toEqual([]);
    expect(changes.version().version).toBe(3);
  });
});

describe('a sync', () => {
  test('from another version is refused and says which it is', async () => {
    await changes.sync(fullSync(3, [record('amy', 3)]));
    const refusal = await changes.sync(fullSync(5, [], { from: 2 })).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ kind: 'conflict', code: 'another-version', fields: { from: ['3'] } });
    expect(changes.version().count).toBe(1);
  });

  test('into another realm writes every entry anew', async () => {
    await changes.sync(fullSync(1, [record('amy', 1)]));
    await changes.sync(fullSync(1, [record('amy', 1)], { from: 1, realm: 'other.example' }));
    expect(written).toEqual({ realm: 'other.example', names: new Map([['amy', 1]]) });
  });

  test('of part of the accounts survives a restart', async () => {
    await changes.sync(fullSync(1, [record('amy', 1)]));
    const part = { from: 1, full: false, accounts: [record('bob', 2)], removed: ['amy'] };
    await changes.sync({ ...fullSync(3, []), ...part });
    expect((await reopened()).version()).toEqual({ version: 3, count: 1, realm: 'mail.example' });
    expect([...written.names.keys()]).toEqual(['bob']);
  });
});

describe('the realm of the release in force', () => {
  beforeEach(() => changes.sync(fullSync(1, [record('amy', 1)])));

  test('is that of the SASL database, whatever the console told, as soon as it is looked', async () => {
    released = 'older.example';
    await changes.keepUp();
    expect(written).toEqual({ realm: 'older.example', names: new Map([['amy', 1]]) });
    expect(changes.version().realm).toBe('mail.example');
    await changes.put(record('bob', 2));
    expect([...written.names.keys()]).toEqual(['amy', 'bob']);
    released = null;
    await changes.keepUp();
    expect(written.realm).toBe('mail.example');
  });

  test('is that of a sync and of a change, too', async () => {
    released = 'older.example';
    await changes.put(record('bob', 2));
    expect(written).toEqual({ realm: 'older.example', names: new Map(Object.entries({ amy: 1, bob: 2 })) });
    released = 'newer.example';
    await changes.sync(fullSync(2, [record('amy', 1)], { from: 2, realm: 'other.example' }));
    expect(written).toEqual({ realm: 'newer.example', names: new Map([['amy', 1]]) });
  });
});

test('a value for DIGEST-MD5 is taken in the realm it was made for, and one of before that was kept in any', () => {
  const digestOf = (digestRealm: string | null) => {
    const account = record('amy', 1, { digestMd5: 'value', digestRealm });
    return saslEntries(account, 'good', { realm: 'mail.example', at: 0 })[0]?.digestMd5;
  };
  expect([digestOf('mail.example'), digestOf(null), digestOf('old.example')]).toEqual([
    'value',
    'value',
    null,
  ]);
});

describe('while the console is waited for', () => {
  beforeEach(async () => {
    await changes.sync(fullSync(1, [record('amy', 1)]));
    writes = [];
    held = true;
    await changes.hold();
  });

  test('the SASL database is away, whatever comes, and what came is in it afterwards', async () => {
    await changes.put(record('bob', 2));
    expect(writes).toEqual(['withdraw']);
    expect(changes.version().version).toBe(1);
    held = false;
    await changes.rebuild();
    expect(writes).toEqual(['withdraw', 'update bob']);
    expect(changes.version().version).toBe(2);
  });

  test('it comes back by itself when nothing was missed', async () => {
    held = false;
    await changes.rebuild();
    expect(writes).toEqual(['withdraw', 'update ']);
    await changes.rebuild();
    expect(writes).toHaveLength(2);
  });

  test('a sync brings it back', async () => {
    await changes.sync({ ...fullSync(2, [record('bob', 2)]), full: false, from: 1 });
    expect(writes).toEqual(['withdraw', 'update bob']);
  });

  test('it comes back when it can, if not at once', async () => {
    held = false;
    trouble = new Error('no space left on device');
    await expect(changes.rebuild()).rejects.toThrow();
    trouble = null;
    await expect.poll(() => writes).toEqual(['withdraw', 'update ']);
  });
});

test('it stays where it is when the waiting is over before it could be taken away', async () => {
  await changes.hold();
  expect(writes).not.toContain('withdraw');
});

describe('when the SASL database cannot be built', () => {
  beforeEach(async () => {
    await changes.sync(fullSync(1, [record('amy', 1)]));
    trouble = new Refusal('unavailable', 'sasldb-not-built', 'The SASL database could not be built.');
  });

  test('the change is refused with the reason, and the version says that it is not in force', async () => {
    await expect(changes.put(record('bob', 2))).rejects.toThrow('The SASL database could not be built.');
    expect(changes.version()).toEqual({ version: 1, count: 1, realm: 'mail.example' });
  });

  test('it is built as soon as it can be, without anybody asking', async () => {
    await changes.put(record('bob', 2)).catch(() => {});
    trouble = null;
    await expect.poll(() => changes.version().version).toBe(2);
    expect([...written.names.keys()]).toEqual(['amy', 'bob']);
  });

  test('the same change sent again is in force once it is answered', async () => {
    await changes.put(record('bob', 2)).catch(() => {});
    trouble = null;
    await changes.put(record('bob', 2));
    expect(written.names.has('bob')).toBe(true);
  });

  test('a sync from the version that is in force brings everything in line', async () => {
    await changes.put(record('bob', 2)).catch(() => {});
    trouble = null;
    await changes.sync({ ...fullSync(3, [record('bob', 2), record('cid', 3)]), full: false, from: 1 });
    expect([...written.names.keys()]).toEqual(['amy', 'bob', 'cid']);
  });
});

describe('a long sync', () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const everybody = fullSync(3, [record('amy', 1), record('bob', 2), record('cid', 3)]);

  test('builds the SASL database beside the writing of the accounts, and puts it in force after them', async () => {
    await changes.close();
    const real = await openAccountStore(dir, () => {});
    const replace: AccountStore['replace'] = async (book) => {
      writes.push('store begins');
      await real.replace(book);
      writes.push(`stored, ${touched.length} touched`);
    };
    changes = open({ ...real, replace });
    writes = [];
    await changes.sync(everybody);
    expect(writes).toEqual(['build', 'store begins', 'stored, 0 touched', 'publish']);
    expect(touched).toEqual(['amy', 'bob', 'cid']);
    expect(changes.version().version).toBe(3);
  });

  test('that the disk does not take leaves everything as it was, and comes when it is sent again', async () => {
    await changes.sync(fullSync(1, [record('amy', 1)]));
    await changes.close();
    const real = await openAccountStore(dir, () => {});
    let fails = true;
    changes = open({ ...real, replace: (book) => (fails ? Promise.reject(full) : real.replace(book)) });
    await changes.rebuild();
    [touched, writes] = [[], []];
    await expect(changes.sync({ ...everybody, from: 1 })).rejects.toMatchObject({ code: 'disk-full' });
    expect(writes).toEqual(['build', 'discard']);
    expect(touched).toEqual([]);
    expect([...written.names.keys()]).toEqual(['amy']);
    expect([changes.version().version, changes.find('bob')]).toEqual([1, null]);
    fails = false;
    await changes.sync({ ...everybody, from: 1 });
    expect([...written.names.keys()]).toEqual(['amy', 'bob', 'cid']);
  });

  test('that cannot be built is kept, and built anew as soon as it can be', async () => {
    await changes.sync(fullSync(1, [record('amy', 1)]));
    trouble = new Refusal('unavailable', 'sasldb-not-built', 'The SASL database could not be built.');
    writes = [];
    await expect(changes.sync({ ...everybody, from: 1 })).rejects.toThrow('could not be built');
    expect(writes).toEqual(['build', 'discard']);
    expect([changes.version().version, changes.find('bob')?.revision]).toEqual([1, 2]);
    expect([...written.names.keys()]).toEqual(['amy']);
    trouble = null;
    await expect.poll(() => changes.version().version).toBe(3);
    expect([...written.names.keys()]).toEqual(['amy', 'bob', 'cid']);
    expect((await reopened()).version().version).toBe(3);
  });

  test('is followed by what changed meanwhile', async () => {
    const long = changes.sync(everybody);
    const guest = record('guest-1', 1, { name: 'postern-probe' });
    await Promise.all([long, changes.put(record('dan', 4)), changes.remove('amy', 5), changes.admit(guest)]);
    expect([...written.names.keys()].sort()).toEqual(['bob', 'cid', 'dan', 'postern-probe']);
    expect(changes.version().version).toBe(5);
    locked.add('bob');
    await changes.review(['bob']);
    expect([...written.names.keys()].sort()).toEqual(['cid', 'dan', 'postern-probe']);
    expect((await reopened()).version().version).toBe(5);
  });

  test('lets in who was locked and has a new password, and nobody else who is locked', async () => {
    await changes.sync(everybody);
    locked = new Set(['amy', 'bob']);
    await changes.review(['amy', 'bob']);
    expect([...written.names.keys()]).toEqual(['cid']);
    const accounts = [record('amy', 4, { scramSha256: 'new' }), record('bob', 2), record('cid', 3)];
    await changes.sync(fullSync(4, accounts, { from: 3 }));
    expect([...written.names.keys()]).toEqual(['amy', 'cid']);
  });

  test('of a part of very many is one, too', async () => {
    await changes.sync(fullSync(1, [record('amy', 1)]));
    const many = Array.from({ length: 2001 }, (_, at) => record(`user${at}`, at + 2));
    writes = [];
    await changes.sync({ ...fullSync(2002, many, { from: 1 }), full: false });
    expect(writes).toEqual(['build', 'publish']);
    expect(written.names.size).toBe(2002);
    expect((await reopened()).version()).toMatchObject({ version: 2002, count: 2002 });
  });
});

test('when the disk refuses the write nothing has changed', async () => {
  await changes.sync(fullSync(1, [record('amy', 1)]));
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  await changes.close();
  const later = open({ ...(await openAccountStore(dir, () => {})), append: () => Promise.reject(full) });
  await later.rebuild();
  await expect(later.put(record('bob', 2))).rejects.toMatchObject({ kind: 'unavailable', code: 'disk-full' });
  expect(later.version().version).toBe(1);
  expect(written.names.has('bob')).toBe(false);
  await later.close();
});

test('a guest is in the SASL database alone, also when that is built anew, and goes', async () => {
  await changes.sync(fullSync(1, [record('amy', 1)]));
  const before = changes.version();
  const guest = record('guest-1', 1, { name: 'postern-probe' });
  await changes.admit(guest);
  expect(changes.find('postern-probe')).toBe(guest);
  await changes.sync({ ...fullSync(2, [record('bea', 2)]), from: 1 });
  expect([...written.names.keys()].sort()).toEqual(['bea', 'postern-probe']);
  expect([...changes.book().records.keys()]).toEqual(['bea']);
  await changes.admit(null);
  expect(changes.find('postern-probe')).toBeNull();
  expect([...written.names.keys()]).toEqual(['bea']);
  expect(changes.version().count).toBe(before.count);
});
