import { describe, expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { insertRows } from '#lib/db/insert-rows.ts';
import { test } from '#lib/db/test-db.ts';
import { readTrail, type TrailQuestion, trailSql } from './read-trail.ts';

const kinds = ['account.created', 'account.deleted', 'policy.entry-saved', 'gateway.removed'];

async function store(db: Db): Promise<void> {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    seq: i + 1,
    at: new Date(i),
    actorKind: 'operator',
    actorId: null,
    actorName: i === 30 ? 'Amy Rare' : `Kim ${i % 3}`,
    role: null,
    address: null,
    kind: kinds[i % 4] ?? '',
    subject: i % 5 === 0 ? 'five' : null,
    data: {},
    prevHash: '',
    hash: String(i),
  }));
  await insertRows(db, 'AuditEntry', rows);
}

describe('the trail', () => {
  test.for<[Omit<TrailQuestion, 'most'>, number[]]>([
    [{}, [40, 39, 38, 37]],
    [{ before: 3 }, [2, 1]],
    [{ after: 36 }, [37, 38, 39, 40]],
    [{ kind: 'account.' }, [38, 37, 34, 33]],
    [{ kind: 'gateway.removed', after: 20 }, [24, 28, 32, 36]],
    [{ kind: 'nothing.' }, []],
    [{ actor: 'RARE' }, [31]],
    [{ actor: 'kim', kind: 'policy.', before: 20 }, [19, 15, 11, 7]],
    [{ actor: 'nobody' }, []],
    [{ subject: 'five' }, [36, 31, 26, 21]],
    [{ subject: 'five', actor: 'amy', kind: 'policy.' }, [31]],
  ])('%j', async ([question, seqs], { db }) => {
    await store(db);
    const found = await readTrail(db, { ...question, most: 4 });
    expect(found.map(({ seq }) => seq)).toEqual(seqs);
  });

  test('is read along an index, and nothing is sorted', async ({ db }) => {
    await store(db);
    for (const question of [{ kind: 'account.' }, { actor: 'kim' }, { subject: 'five' }]) {
      const sql = await trailSql(db, { ...question, most: 4 });
      const plan = await db.$queryRawUnsafe<{ detail: string }[]>(
        `EXPLAIN QUERY PLAN ${sql?.sql ?? ''}`,
        ...(sql?.values ?? []),
      );
      const steps = plan.map(({ detail }) => detail).join('\n');
      expect(steps).toMatch(/USING (?:COVERING )?INDEX AuditEntry_(?:kind|actorName|subject)_seq_idx/);
      expect(steps).not.toMatch(/SCAN|TEMP B-TREE/);
    }
  });
});
