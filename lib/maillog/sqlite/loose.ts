import type { Shelf } from './shelf.ts';

/** Lines of queue ids that no message has yet. */
export type Loose = {
  put: (line: { queueId: string; line: number; at: number }) => void;
  /** The lines of a queue id, which are of a message from now on. */
  take: (queueId: string) => number[];
  /** What begins like this and is not older, without taking it: each with its lines. */
  beginning: (text: string, since: number) => LooseGroup[];
  drop: (group: LooseGroup) => void;
};

export type LooseGroup = { queueId: string; at: number; lines: number[] };

/** Those of one gateway. Mostly there are none, and nobody has to be asked. */
export function looseOf(shelf: Shelf, gateway: number): Loose {
  let isAny: boolean | null = null;
  const hasAny = (): boolean => {
    isAny ??= shelf.prepare('SELECT 1 FROM loose WHERE gateway = ? LIMIT 1').get(gateway) !== undefined;
    return isAny;
  };
  const drop = (queueId: string) =>
    shelf.prepare('DELETE FROM loose WHERE gateway = ? AND queueId = ?').run(gateway, queueId);
  return {
    put({ queueId, line, at }) {
      shelf
        .prepare('INSERT OR IGNORE INTO loose (gateway, queueId, line, at) VALUES (?, ?, ?, ?)')
        .run(gateway, queueId, line, at);
      isAny = true;
    },
    take(queueId) {
      if (!hasAny()) return [];
      const found = shelf
        .prepare<{ line: number }>('SELECT line FROM loose WHERE gateway = ? AND queueId = ? ORDER BY line')
        .all(gateway, queueId);
      if (found.length > 0) drop(queueId);
      return found.map(({ line }) => line);
    },
    beginning(text, since) {
      if (!hasAny()) return [];
      const rows = shelf
        .prepare<{ queueId: string; line: number; at: number }>(
          `SELECT queueId, line, at FROM loose WHERE gateway = ? AND queueId >= ? AND queueId < ? AND at >= ?
           ORDER BY queueId, line`,
        )
        .all(gateway, text, `${text}~`, since);
      const groups = new Map<string, LooseGroup>();
      for (const { queueId, line, at } of rows) {
        const group = groups.get(queueId);
        if (group) group.lines.push(line);
        else groups.set(queueId, { queueId, at, lines: [line] });
      }
      return [...groups.values()];
    },
    drop: ({ queueId }) => void drop(queueId),
  };
}
