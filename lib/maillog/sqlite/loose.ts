import type { Shelf } from './shelf.ts';

/** Lines of queue ids that no message has yet. */
export type Loose = {
  put: (line: { queueId: string; line: number; at: number }) => void;
  /** The lines of a queue id, which are of a message from now on. */
  take: (queueId: string) => number[];
};

/** Those of one gateway. Mostly there are none, and nobody has to be asked. */
export function looseOf(shelf: Shelf, gateway: number): Loose {
  let isAny: boolean | null = null;
  return {
    put({ queueId, line, at }) {
      shelf
        .prepare('INSERT OR IGNORE INTO loose (gateway, queueId, line, at) VALUES (?, ?, ?, ?)')
        .run(gateway, queueId, line, at);
      isAny = true;
    },
    take(queueId) {
      isAny ??= shelf.prepare('SELECT 1 FROM loose WHERE gateway = ? LIMIT 1').get(gateway) !== undefined;
      if (!isAny) return [];
      const found = shelf
        .prepare<{ line: number }>('SELECT line FROM loose WHERE gateway = ? AND queueId = ? ORDER BY line')
        .all(gateway, queueId);
      if (found.length > 0)
        shelf.prepare('DELETE FROM loose WHERE gateway = ? AND queueId = ?').run(gateway, queueId);
      return found.map(({ line }) => line);
    },
  };
}
