import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import {
  type AccountBook,
  applySync,
  emptyBook,
  named,
  putRecord,
  removeRecord,
  syncedCopy,
} from './account-book.ts';
import { fullSync, record } from './fixtures/records.ts';

function bookOf(to: number, ...accounts: AccountRecord[]): AccountBook {
  const book = emptyBook();
  applySync(book, fullSync(to, accounts));
  return book;
}

const revisions = (book: AccountBook) =>
  Object.fromEntries([...book.records.values()].map(({ id, revision }) => [id, revision]));

describe('a put', () => {
  test('sets an account and brings the version on', () => {
    const book = bookOf(1, record('amy', 1));
    const { ids, names, passwords } = putRecord(book, record('amy', 2, { argon2id: 'x' }));
    expect(named(book, 'amy')?.argon2id).toBe('x');
    expect(book.version).toBe(2);
    expect([[...ids], [...names], [...passwords]]).toEqual([['amy'], ['amy'], ['amy']]);
  });

  test('that is older than what is known changes nothing', () => {
    const book = bookOf(5, record('amy', 5));
    expect(putRecord(book, record('amy', 4, { disabled: true })).ids.size).toBe(0);
    expect(named(book, 'amy')?.disabled).toBe(false);
  });

  test('that overtook another leaves the version until that one has come', () => {
    const book = bookOf(1, record('amy', 1));
    putRecord(book, record('amy', 3));
    expect(book.version).toBe(1);
    putRecord(book, record('bob', 2));
    expect(book.version).toBe(3);
    expect(book.ahead.size).toBe(0);
  });

  test('does not bring back an account that was removed later', () => {
    const book = bookOf(1, record('amy', 1));
    removeRecord(book, 'amy', 3);
    putRecord(book, record('amy', 2));
    expect(book.records.size).toBe(0);
    expect(book.version).toBe(3);
    expect(book.removed.size).toBe(0);
  });

  test('with another name frees the old one', () => {
    const book = bookOf(1, record('1', 1, { name: 'amy' }));
    const { names } = putRecord(book, record('1', 2, { name: 'ann' }));
    expect([named(book, 'amy'), named(book, 'ann')?.id]).toEqual([null, '1']);
    expect([...names].sort()).toEqual(['amy', 'ann']);
  });

  test('gives a name to the newer account while the removal of the older is on its way', () => {
    const book = bookOf(1, record('old', 1, { name: 'amy' }));
    putRecord(book, record('new', 3, { name: 'amy' }));
    expect(named(book, 'amy')?.id).toBe('new');
    removeRecord(book, 'old', 2);
    expect(named(book, 'amy')?.id).toBe('new');
    expect(book.version).toBe(3);
  });

  test('that changes no password touches none', () => {
    const book = bookOf(1, record('amy', 1, { argon2id: 'x' }));
    expect(putRecord(book, record('amy', 2, { argon2id: 'x', disabled: true })).passwords.size).toBe(0);
  });
});

describe('a sync', () => {
  test('brings what is missing and takes what is gone', () => {
    const book = bookOf(2, record('amy', 1), record('bob', 2));
    const sync = {
      full: false,
      from: 2,
      to: 4,
      realm: 'mail.example',
      accounts: [record('amy', 4)],
      removed: ['bob'],
    };
    const { ids } = applySync(book, sync);
    expect(revisions(book)).toEqual({ amy: 4 });
    expect([...ids].sort()).toEqual(['amy', 'bob']);
    expect(book.version).toBe(4);
  });

  test('in full drops whom it does not name', () => {
    const book = bookOf(2, record('amy', 1), record('bob', 2));
    applySync(book, fullSync(3, [record('bob', 2), record('cid', 3)]));
    expect(revisions(book)).toEqual({ bob: 2, cid: 3 });
  });

  test('does not undo what overtook it', () => {
    const book = bookOf(1, record('amy', 1), record('bob', 1));
    putRecord(book, record('amy', 4, { disabled: true }));
    removeRecord(book, 'bob', 5);
    applySync(book, fullSync(3, [record('amy', 2), record('bob', 3)]));
    expect(named(book, 'amy')?.disabled).toBe(true);
    expect(revisions(book)).toEqual({ amy: 4 });
    expect(book.version).toBe(5);
  });

  test('goes back with a console whose database was restored', () => {
    const book = bookOf(9, record('amy', 9, { disabled: true }), record('bob', 8));
    applySync(book, fullSync(4, [record('amy', 4)], { from: 9 }));
    expect(revisions(book)).toEqual({ amy: 4 });
    expect(named(book, 'amy')?.disabled).toBe(false);
    expect(book.version).toBe(4);
  });

  test('in full takes the console’s word where both have the same revision', () => {
    const book = bookOf(3, record('amy', 3, { disabled: true }));
    applySync(book, fullSync(4, [record('amy', 3), record('bob', 4)]));
    expect(named(book, 'amy')?.disabled).toBe(false);
  });
});

describe('a full sync', () => {
  test('tells who has another password, who has gone, and who has lost a device', () => {
    const phone = { id: 'p', name: 'phone', secret: 's', expiresAt: null, networks: [] } as never;
    const bob = { argon2id: 'x', devices: [phone] };
    const book = bookOf(4, record('amy', 1), record('bob', 2, bob), record('cid', 3), record('dan', 4));
    const next = [
      record('amy', 1),
      record('bob', 5, { argon2id: 'x' }),
      record('cid', 6, { argon2id: 'new' }),
    ];
    const { ids, passwords, revoked, names } = applySync(book, fullSync(6, next));
    expect([...ids].sort()).toEqual(['amy', 'bob', 'cid', 'dan']);
    expect([...passwords].sort()).toEqual(['cid', 'dan']);
    expect([...revoked]).toEqual(['bob']);
    expect(names).toBe('all');
  });

  test('gives a name to who has it now', () => {
    const book = bookOf(2, record('1', 1, { name: 'amy' }), record('2', 2, { name: 'bea' }));
    applySync(book, fullSync(4, [record('1', 3, { name: 'bea' }), record('2', 4, { name: 'amy' })]));
    expect([named(book, 'amy')?.id, named(book, 'bea')?.id]).toEqual(['2', '1']);
    applySync(book, fullSync(5, [record('1', 3, { name: 'bea' })]));
    expect([named(book, 'amy'), named(book, 'bea')?.id]).toEqual([null, '1']);
  });

  test('of a copy leaves the book as it was until it is taken', () => {
    for (const full of [true, false]) {
      const book = bookOf(2, record('amy', 1), record('bob', 2));
      putRecord(book, record('eve', 9));
      const sync = { ...fullSync(4, [record('amy', 3), record('cid', 4)]), full, removed: ['bob'] };
      const steps = syncedCopy(book, sync);
      let step = steps.next();
      while (!step.done) step = steps.next();
      expect(revisions(book)).toEqual({ amy: 1, bob: 2, eve: 9 });
      expect([book.version, [...book.ahead], [...book.byName.keys()]]).toEqual([
        2,
        [9],
        ['amy', 'bob', 'eve'],
      ]);
      expect(revisions(step.value.next)).toEqual({ amy: 3, cid: 4, eve: 9 });
      expect(step.value.next.version).toBe(4);
    }
  });
});

type Change = { kind: 'put' | 'remove'; id: string };

/** What the console did, one revision each. */
const history = fc.array(
  fc.record({
    kind: fc.constantFrom<Change['kind']>('put', 'put', 'remove'),
    id: fc.constantFrom('a', 'b', 'c', 'd'),
  }),
  { minLength: 1, maxLength: 25 },
);

test('ends in the console’s state, whatever the order in which changes arrive, and however often', () => {
  const arrival = fc.tuple(history, fc.infiniteStream(fc.nat()));
  fc.assert(
    fc.property(arrival, ([changes, dice]) => {
      const numbered = changes.map((change, at) => ({ ...change, revision: at + 1 }));
      const ordered = emptyBook();
      const shuffled = emptyBook();
      for (const change of numbered) apply(ordered, change);
      const mail = [...numbered, ...numbered];
      while (mail.length > 0) {
        const [change] = mail.splice((dice.next().value ?? 0) % mail.length, 1);
        if (change) apply(shuffled, change);
      }
      expect(revisions(shuffled)).toEqual(revisions(ordered));
      expect(shuffled.version).toBe(changes.length);
      expect([...shuffled.byName.keys()].sort()).toEqual([...shuffled.records.keys()].sort());
    }),
  );
});

function apply(book: AccountBook, { kind, id, revision }: Change & { revision: number }): void {
  if (kind === 'put') putRecord(book, record(id, revision));
  else removeRecord(book, id, revision);
}

test('a full sync ends in the console’s state, whatever had arrived, and keeps what overtook it', () => {
  const arrival = fc.tuple(history, fc.infiniteStream(fc.boolean()), fc.nat());
  fc.assert(
    fc.property(arrival, ([changes, luck, cut]) => {
      const to = cut % (changes.length + 1);
      const [atSync, gateway, atLast] = [emptyBook(), emptyBook(), emptyBook()];
      const late: (Change & { revision: number })[] = [];
      changes.forEach((change, at) => {
        const numbered = { ...change, revision: at + 1 };
        if (at < to) apply(atSync, numbered);
        apply(atLast, numbered);
        if (luck.next().value) apply(gateway, numbered);
        else if (at >= to) late.push(numbered);
      });
      if (to >= gateway.version)
        applySync(gateway, fullSync(to, [...atSync.records.values()], { from: gateway.version }));
      for (const change of late) apply(gateway, change);
      if (to < gateway.version && gateway.version < changes.length) return; // it had not asked for so old a state
      expect(revisions(gateway)).toEqual(revisions(atLast));
      expect(gateway.version).toBe(changes.length);
      expect([...gateway.byName]).toEqual(expect.arrayContaining([...atLast.byName]));
      expect(gateway.byName.size).toBe(atLast.byName.size);
    }),
  );
});

test('what arrived in part is completed by a sync from the version that is told', () => {
  const arrival = fc.tuple(history, fc.infiniteStream(fc.boolean()));
  fc.assert(
    fc.property(arrival, ([changes, luck]) => {
      const console_ = emptyBook();
      const gateway = emptyBook();
      const last = new Map<string, Change & { revision: number }>();
      changes.forEach((change, at) => {
        const numbered = { ...change, revision: at + 1 };
        apply(console_, numbered);
        last.set(change.id, numbered);
        if (luck.next().value) apply(gateway, numbered);
      });
      const later = [...last.values()].filter(({ revision }) => revision > gateway.version);
      applySync(gateway, {
        full: false,
        from: gateway.version,
        to: changes.length,
        realm: '',
        accounts: later.filter(({ kind }) => kind === 'put').map(({ id, revision }) => record(id, revision)),
        removed: later.filter(({ kind }) => kind === 'remove').map(({ id }) => id),
      });
      expect(revisions(gateway)).toEqual(revisions(console_));
      expect(gateway.version).toBe(changes.length);
    }),
  );
});
