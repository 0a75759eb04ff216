import { z } from 'zod';
import { filterWords } from '#lib/audit/filter-words.ts';
import { clientOf, readGateways } from '#lib/gateway/store.ts';
import { query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { noteLook } from './note-look.ts';
import { compareBy, groupBy, matches, type QueuedMessage, queuedMessage, queueSorts } from './queue.ts';

const text = z.string().trim().max(320, 'Use at most 320 characters.').default('');

/**
 * What waits on every gateway that answers: grouped, filtered, a page at a time. The gateways are asked anew each time. An entry says who writes to whom,
 * so who looks stands in the trail.
 */
export const listQueue = query({
  name: 'queue.list',
  summary: 'Messages that wait on the gateways, with the reason in words',
  permission: 'queue.read',
  route: 'GET /queue',
  audit: ['queue.viewed', 'maillog.message-opened'],
  input: z.object({
    q: text,
    gateway: text,
    state: z.enum(['any', 'waiting', 'active', 'held']).catch('any').default('any'),
    why: text,
    to: text,
    sort: z.enum(queueSorts).catch('at').default('at'),
    direction: z.enum(['asc', 'desc']).catch('asc').default('asc'),
    /** The key of the message the page begins after, or ends before. */
    after: text,
    before: text,
    size: z.coerce.number().int().min(1).max(1000).default(100),
    /** Keys of messages that are wanted wherever they stand. */
    row: z.union([z.string().transform((one) => [one]), z.array(z.string()).max(1000)]).default([]),
  }),
  read: async (
    { db, sealer, viewed },
    { q, gateway, state, why, to, sort, direction, after, before, size, row },
  ) => {
    const asked = await Promise.all(
      (await readGateways(db)).map(async ({ id, name }) => {
        try {
          const entries = await (await clientOf(db, sealer, id)).queue();
          return {
            gateway: name,
            trouble: null,
            messages: entries.map((one) => queuedMessage({ id, name }, one)),
          };
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return { gateway: name, trouble: error.message, messages: [] };
        }
      }),
    );
    const all = asked.flatMap((one) => one.messages);
    const filter = { text: q, gateway, state, why, to };
    const found = all.filter((one) => matches(one, filter)).sort(compareBy(sort, direction === 'desc'));
    const chosen = all.filter((one) => row.includes(one.key));
    const page = pageOf(found, { after, before, size });
    await noteLook(viewed, { filters: filterWords({ search: q, gateway, state, why, to }), page, chosen });
    return {
      gateways: asked.map(({ gateway: name, trouble, messages }) => ({
        name,
        trouble,
        count: messages.length,
      })),
      total: all.length,
      found: found.length,
      /** Each without its own filter, so that the other groups stay in sight. */
      reasons: groupBy(
        all.filter((one) => matches(one, { ...filter, why: '' })),
        (one) => [one.why.title],
      ),
      destinations: groupBy(
        all.filter((one) => matches(one, { ...filter, to: '' })),
        (one) => one.domains,
      ),
      chosen,
      ...page,
    };
  },
});

export type Queue = Awaited<ReturnType<typeof listQueue.invoke>>;

/** A message that has left the queue since cannot be begun after: then it is the first page. */
function pageOf(
  found: QueuedMessage[],
  { after, before, size }: { after: string; before: string; size: number },
) {
  const at = (key: string) => found.findIndex((one) => one.key === key);
  const end = before === '' ? -1 : at(before);
  const start = end >= 0 ? Math.max(0, end - size) : after === '' ? 0 : at(after) + 1;
  const messages = found.slice(start, end >= 0 ? end : start + size);
  const next = start + messages.length;
  return {
    messages,
    newer: start > 0 ? (messages[0]?.key ?? null) : null,
    older: next < found.length ? (messages.at(-1)?.key ?? null) : null,
  };
}
