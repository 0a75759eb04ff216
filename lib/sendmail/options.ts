import { nearMiss } from '#lib/near-miss.ts';
import { noneWord, type OptionRow, type PlacedOption } from './option.ts';
import { bounceOptions } from './options/bounces.ts';
import { deliveryOptions } from './options/delivery.ts';
import { directoryOptions } from './options/directory.ts';
import { fileOptions } from './options/files.ts';
import { headerOptions } from './options/headers.ts';
import { limitOptions } from './options/limits.ts';
import { localMailerOptions } from './options/local-mailers.ts';
import { loggingOptions } from './options/logging.ts';
import { milterOptions } from './options/milters.ts';
import { otherMailerOptions } from './options/other-mailers.ts';
import { placedOptions } from './options/placed.ts';
import { privacyOptions } from './options/privacy.ts';
import { queueOptions } from './options/queue.ts';
import { releaseFileOptions } from './options/release-files.ts';
import { retiredOptions } from './options/retired.ts';
import { routeOptions } from './options/routes.ts';
import { smtpMailerOptions } from './options/smtp-mailers.ts';
import { timeoutOptions } from './options/timeouts.ts';
import { tlsOptions } from './options/tls.ts';
import { userOptions } from './options/users.ts';

/**
 * Every setting of the daemon that is set by its name, in the order in which they are written. What is missing here and in `placed` cannot be set: m4 would
 * take a misspelt name in silence.
 */
export const options: readonly OptionRow[] = [
  ...privacyOptions,
  ...limitOptions,
  ...deliveryOptions,
  ...routeOptions,
  ...bounceOptions,
  ...queueOptions,
  ...headerOptions,
  ...userOptions,
  ...fileOptions,
  ...loggingOptions,
  ...timeoutOptions,
  ...tlsOptions,
  ...milterOptions,
  ...directoryOptions,
  ...smtpMailerOptions,
  ...localMailerOptions,
  ...otherMailerOptions,
];

/** Settings of the daemon that have a form of their own, belong to the release, or are no longer valid. */
export const placed: readonly PlacedOption[] = [...placedOptions, ...releaseFileOptions, ...retiredOptions];

/** Every name that define() of cf/README knows. */
export const everyOption: readonly (OptionRow | PlacedOption)[] = [...options, ...placed];

const byName = new Map<string, OptionRow>(options.map((row) => [row.name, row]));
const placedByName = new Map<string, PlacedOption>(placed.map((row) => [row.name, row]));

export function optionRow(name: string): OptionRow | undefined {
  return byName.get(name);
}

export function placedOption(name: string): PlacedOption | undefined {
  return placedByName.get(name);
}

/** The setting that a misspelt name was probably meant to be. What all names have in common counts for nothing. */
export function nearSetting(name: string): string | undefined {
  const bare = (text: string) => text.replace(/^conf/i, '');
  const near = nearMiss(
    bare(name),
    everyOption.map((row) => bare(row.name)),
  );
  return near === undefined ? undefined : everyOption.find((row) => bare(row.name) === near)?.name;
}

type SetOptions = Readonly<Record<string, string>>;

/** What is in force when `set` is all that was set: the daemon's own default where Postern writes nothing. */
export function optionInForce(set: SetOptions, name: string): string {
  const row = byName.get(name);
  if (!row) return '';
  return written(set, row) ?? row.default;
}

/** What is written into sendmail.mc: what was set, and Postern's own choices, in the order of the table. */
export function writtenOptions(set: SetOptions): { row: OptionRow; value: string }[] {
  return options.flatMap((row) => {
    const value = written(set, row);
    return value === undefined ? [] : [{ row, value }];
  });
}

/** The text of the define(); undefined where there is none. An empty text is the wish for the daemon's own default. */
function written(set: SetOptions, row: OptionRow): string | undefined {
  const text = set[row.name] ?? row.ours ?? '';
  if (text === '') return undefined;
  return text === noneWord && row.empty !== undefined ? '' : text;
}
