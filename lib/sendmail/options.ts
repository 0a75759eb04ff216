import type { OptionRow } from './option.ts';
import { deliveryOptions } from './options/delivery.ts';
import { limitOptions } from './options/limits.ts';
import { privacyOptions } from './options/privacy.ts';
import { queueOptions } from './options/queue.ts';
import { timeoutOptions } from './options/timeouts.ts';

/**
 * Every setting of the daemon that has no form of its own. What is missing here cannot be set: m4 would take a misspelt name in silence. Host name, banner,
 * AUTH, TLS and all paths have sections of the policy instead.
 */
export const options: readonly OptionRow[] = [
  ...privacyOptions,
  ...limitOptions,
  ...deliveryOptions,
  ...queueOptions,
  ...timeoutOptions,
];

const byName = new Map<string, OptionRow>(options.map((row) => [row.name, row]));

export function optionRow(name: string): OptionRow | undefined {
  return byName.get(name);
}

/** What is in force when `set` is all that was set: the daemon's own default where Postern writes nothing. */
export function optionInForce(set: Readonly<Record<string, string>>, name: OptionRow['name']): string {
  const row = byName.get(name);
  const value = set[name];
  if (value === '') return row?.default ?? '';
  return value ?? row?.ours ?? row?.default ?? '';
}

/** What is written into sendmail.mc: what was set, and Postern's own choices, in the order of the table. */
export function writtenOptions(set: Readonly<Record<string, string>>): { row: OptionRow; value: string }[] {
  return options.flatMap((row) => {
    const chosen = set[row.name];
    const value = chosen ?? row.ours;
    return value === undefined || chosen === '' ? [] : [{ row, value }];
  });
}
