import type { QueryKey } from '#lib/maillog/search/query.ts';
import { beginning } from './condition.ts';
import { belowDomain, type NameCondition } from './names.ts';
import type { Shelf } from './shelf.ts';

/** Where the values of a key are in a day, as a condition on the dictionary's `n`. */
const uses: Partial<Record<QueryKey, string[]>> = {
  account: [
    'EXISTS (SELECT 1 FROM message_# WHERE account = n.id)',
    'EXISTS (SELECT 1 FROM login_# WHERE account = n.id)',
  ],
  from: [
    'EXISTS (SELECT 1 FROM message_# WHERE senderDomain = n.id)',
    'EXISTS (SELECT 1 FROM message_# WHERE sender = n.id)',
  ],
  to: [
    'EXISTS (SELECT 1 FROM delivery_# WHERE domain = n.id)',
    'EXISTS (SELECT 1 FROM delivery_# WHERE recipient = n.id)',
  ],
  client: [
    'EXISTS (SELECT 1 FROM message_# WHERE clientAddress = n.id)',
    'EXISTS (SELECT 1 FROM message_# WHERE clientName = n.id)',
  ],
  mech: ['id IN (SELECT mechanism FROM tally_#)'],
};

/** Newer days are asked first, and no more than these: a search box does not wait. */
const mostDays = 7;

/** Values of a key that begin like this. */
export function completeValue(shelf: Shelf, key: QueryKey, start: string, limit: number): string[] {
  if (key === 'gateway')
    return shelf
      .prepare<{ name: string }>('SELECT name FROM gateway WHERE name LIKE ? ESCAPE ? ORDER BY name LIMIT ?')
      .all(`${start.replace(/[\\%_]/g, '\\$&')}%`, '\\', limit)
      .map(({ name }) => name);
  const found = new Map<string, string>();
  for (const day of shelf.days().slice(0, mostDays)) {
    const { sql, values } = meant(start);
    for (const use of uses[key] ?? []) {
      const rows = shelf
        .prepare<{ text: string }>(
          `SELECT text FROM name_# n WHERE ${sql} AND ${use} ORDER BY text COLLATE NOCASE LIMIT ?`,
          day,
        )
        .all(...values, limit);
      for (const { text } of rows) if (text !== '') found.set(text.toLowerCase(), text);
    }
    if (found.size >= limit) break;
  }
  return [...found.values()].sort((a, b) => a.length - b.length).slice(0, limit);
}

function meant(start: string): NameCondition {
  return start.startsWith('.') && start.length > 1 ? belowDomain(start) : beginning(start);
}
