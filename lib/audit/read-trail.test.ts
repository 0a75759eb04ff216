import { describe, expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { insertRows } from '#lib/db/insert-rows.ts';
import { test } from '#lib/db/test-db.ts';
import { readTrail, type TrailQuestion, trailSql } from './read-trail.ts';

const kinds = ['account.created', 'account.deleted', 'policy.entry-saved', 'gateway.removed'];

async function store(db: Db): Promise<void> {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    seq: i + 1,
    at: new Date(Date.parse('2026-11-20T00:00:00Z') + i * 86_400_000),
    actorKind: 'operator',
    actorId: null,
    actorName: i === 30 ? 'Amy Rare' : `Kim ${i % 3}`,
    role: null,
    address: null,
    kind: kinds[i % 4] ?? '',
    subject: i % 5 === 0 ? 'five' : null,
    data: i % 7 === 0 ? { name: `seven-${i}`, query: 'from:joe@home.example' } : {},
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
    [{ text: 'seven' }, [36, 29, 22, 15]],
    [{ text: 'JOE@home.example seven-7' }, [8]],
    [{ text: 'seven', kind: 'account.', actor: 'kim', before: 30 }, [29, 22, 1]],
    [{ text: 'a%b_c' }, []],
    [{ text: 'ra' }, [31]],
    [{ text: 'deleted' }, [38, 34, 30, 26]],
    [{ since: new Date('2026-12-28T00:00:00Z') }, [40, 39]],
    [{ until: new Date('2026-11-22T00:00:00Z') }, [2, 1]],
    [{ since: new Date('2026-11-22T00:00:00Z'), until: new Date('2026-11-24T00:00:00Z'), after: 0 }, [3, 4]],
    [{ since: new Date('2027-11-22T00:00:00Z') }, []],
    [{ kind: 'secrets' }, [37, 33, 29, 25]],
    [{ kind: 'views' }, []],
  ])('%j', async ([question, seqs], { db }) => {
    await store(db);
    const found = await readTrail(db, { ...question, most: 4 });
    expect(found.map(({ seq }) => seq)).toEqual(seqs);
  });

  test('is read along an index, and nothing is sorted', async ({ db }) => {
    await store(db);
    const since = new Date('2026-11-22T00:00:00Z');
    for (const question of [
      { kind: 'account.' },
      { actor: 'kim', since },
      { subject: 'five', text: 'seven' },
    ]) {
      const sql = await trailSql(db, { ...question, most: 4 });
      const plan = await db.$queryRawUnsafe<{ detail: string }[]>(
        `EXPLAIN QUERY PLAN ${sql?.sql ?? ''}`,
        ...(sql?.values ?? []),
      );
      const steps = plan.map(({ detail }) => detail).join('\n');
      expect(steps).toMatch(/USING (?:COVERING )?INDEX AuditEntry_(?:kind|actorName|subject)_seq_idx/);
      expect(steps).not.toMatch(/SCAN (?!AuditEntrySearch VIRTUAL TABLE INDEX)|TEMP B-TREE/);
    }
  });
});
