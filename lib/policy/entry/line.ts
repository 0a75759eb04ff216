import type { Reason } from '#lib/mail/reason.ts';

/** What of an entry reaches the daemon, as people write it. */
export type Line = { tag: string; key: string; value: string };
export type LineReasons = { tag?: Reason; key?: Reason; value?: Reason };

/** What a map takes: how it spells what people write, and what is wrong with it. */
export type EntryRules = {
  /** The tags of the map; `['']` when it has none. */
  tags: readonly string[];
  normalise: (line: Line) => Line;
  reasons: (line: Line) => LineReasons;
};
