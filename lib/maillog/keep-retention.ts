import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';
import { operation, query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { dayOf } from './place.ts';
import type { LogReader } from './reader.ts';
import { type Hold, hold, keptOf, nextRun, noRetention, type Retention, retention } from './retention.ts';
import { withLog } from './with-log.ts';

const name = 'mail-log-retention';
const stored = z.object({ version: z.int(), retention, holds: z.array(hold) });
type Stored = z.infer<typeof stored>;

/** How long the mail log is kept, and what is held beyond that; for ever and nothing while nobody has chosen. */
export async function readRetention(db: Db | Tx): Promise<Stored> {
  const row = await db.setting.findUnique({ where: { name } });
  const read = stored.safeParse(row?.value);
  return read.success ? read.data : { version: 0, retention: noRetention, holds: [] };
}

async function write(tx: Tx, before: Stored, change: Partial<Stored>): Promise<Stored> {
  const value = { ...before, ...change, version: before.version + 1 };
  await tx.setting.upsert({ where: { name }, create: { name, value }, update: { value } });
  return value;
}

/** Rules, holds with how many messages each keeps, how much there is of each kind, and what the next run takes. */
export const getRetention = query({
  name: 'maillog.retention',
  summary: 'How long the mail log is kept, what is held beyond that, and how much there is',
  permission: 'maillog.read',
  route: 'GET /mail-log/retention',
  input: z.object({}),
  read: async ({ db, mailLogFile, now }) => {
    const kept = await readRetention(db);
    const today = dayOf(now.getTime());
    const found = withLog(mailLogFile, (log) => ({
      holdings: log.holdings(),
      sizes: log.daySizes(),
      counts: kept.holds.map(({ query: text }) => countOf(log, text, now)),
    }));
    const days = found?.sizes.days ?? [];
    return {
      version: kept.version,
      retention: kept.retention,
      holds: kept.holds.map((one, at) => ({ ...one, messages: found?.counts[at] ?? null })),
      holdings: found?.holdings ?? null,
      today,
      days,
      unmeasured: found?.sizes.unmeasured ?? 0,
      kinds: {
        lines: keptOf(days, 'lines', today),
        messages: keptOf(days, 'messages', today),
        logins: keptOf(days, 'logins', today),
      },
      nextRun: nextRun(days, kept.retention, today),
    };
  },
});

const countOf = (log: LogReader, text: string, now: Date) =>
  log.summary({ query: parseQuery(text).query, now }).totals.messages;

/** Nothing is saved by it. With holds it is at most what is said: what they keep stays. Days that the worker has not measured yet do not count in it. */
export const previewRetention = query({
  name: 'maillog.preview-retention',
  summary: 'What the next run would delete under other rules',
  permission: 'maillog.read',
  route: 'POST /mail-log/retention/preview',
  input: z.object({ retention: retention.partial() }),
  read: async ({ db, mailLogFile, now }, { retention: wanted }) => {
    const kept = await readRetention(db);
    const { days, unmeasured } = withLog(mailLogFile, (log) => log.daySizes()) ?? { days: [], unmeasured: 0 };
    const rule = { ...kept.retention, ...wanted };
    return { nextRun: nextRun(days, rule, dayOf(now.getTime())), unmeasured, holds: kept.holds.length };
  },
});

/** What is left out of the input stays as it is. The worker deletes what has had its time within the hour. */
export const saveRetention = operation({
  name: 'maillog.save-retention',
  summary: 'Change how long the mail log is kept',
  permission: 'maillog.manage',
  route: 'PUT /mail-log/retention',
  audit: ['maillog.retention-changed'],
  input: z.object({ version: z.coerce.number().int(), retention: retention.partial() }),
  run: async ({ tx, audit }, { version, retention: wanted }) => {
    const now = await readRetention(tx);
    if (now.version !== version)
      throw new Refusal('conflict', 'superseded', 'Somebody changed this in the meantime.', {
        next: 'Load the page again: it shows what is stored now.',
      });
    const next: Retention = { ...now.retention, ...wanted };
    const changes = Object.fromEntries(
      (['lines', 'messages', 'logins'] as const)
        .filter((kind) => JSON.stringify(next[kind]) !== JSON.stringify(now.retention[kind]))
        .map((kind) => [kind, [now.retention[kind], next[kind]] as [unknown, unknown]]),
    );
    if (Object.keys(changes).length === 0) return now;
    await audit({ kind: 'maillog.retention-changed', changes });
    return write(tx, now, { retention: next });
  },
});

const mostHolds = 100;

export const placeHold = operation({
  name: 'maillog.place-hold',
  summary: 'Keep what a search of the mail log finds, however old it becomes',
  permission: 'maillog.manage',
  route: 'POST /mail-log/holds',
  audit: ['maillog.hold-placed'],
  input: z.object({
    name: z.string().trim().min(1, 'A hold has a name.').max(100),
    query: z.string().trim().min(1, 'Say what is held.').max(1000),
    reason: z.string().trim().min(1, 'Say why: it stands in the trail.').max(500),
  }),
  run: async ({ tx, audit, caller, now: at }, input): Promise<Hold> => {
    const now = await readRetention(tx);
    const wrong = parseQuery(input.query).words.find(({ error }) => error !== null);
    const error = wrong?.error ?? movingTime(input.query);
    if (error) throw new Refusal('invalid', 'bad-query', error, { fields: { query: [error] } });
    if (now.holds.length >= mostHolds)
      throw new Refusal('conflict', 'too-many-holds', `There are ${mostHolds} holds already.`, {
        next: 'Lift one that is not needed any more.',
      });
    const placed = { id: randomUUID(), ...input, placedAt: at.toISOString(), placedBy: caller.actor.name };
    await write(tx, now, { holds: [...now.holds, placed] });
    await audit({ kind: 'maillog.hold-placed', holdId: placed.id, ...input }, placed.id);
    return placed;
  },
});

/** `since:7d` moves on with time, and what it held yesterday would be gone tomorrow. */
function movingTime(text: string): string | null {
  const moving = parseQuery(text).words.find(
    ({ key, value }) =>
      ['since', 'until', 'after', 'before'].includes(key ?? '') && /^\d+[a-z]$/i.test(value),
  );
  return moving ? `${moving.key}: needs a date here, such as ${moving.key}:2026-11-20.` : null;
}

export const liftHold = operation({
  name: 'maillog.lift-hold',
  summary: 'Hold no longer what a hold kept',
  permission: 'maillog.manage',
  route: 'DELETE /mail-log/holds/{id}',
  audit: ['maillog.hold-lifted'],
  input: z.object({ id: z.string().max(64) }),
  run: async ({ tx, audit }, { id }) => {
    const now = await readRetention(tx);
    const lifted = now.holds.find((one) => one.id === id);
    if (!lifted) throw new Refusal('not-found', 'no-hold', 'There is no such hold.');
    await write(tx, now, { holds: now.holds.filter((one) => one !== lifted) });
    await audit({ kind: 'maillog.hold-lifted', holdId: id, name: lifted.name, query: lifted.query }, id);
  },
});
