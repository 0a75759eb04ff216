import type { Loose } from './loose.ts';
import type { Names } from './names.ts';
import type { RowNumbers } from './row-numbers.ts';
import type { Shelf } from './shelf.ts';

/** The time of the line that comes next. */
export type Clock = { at: number };

/** Where the records of one gateway go, and whether a file tells them or the agent's stream. */
export type Writing = {
  shelf: Shelf;
  names: Names;
  numbers: RowNumbers;
  loose: Loose;
  gateway: number;
  imported: boolean;
};
