import type { OptionGroup, OptionRow, PlacedOption } from './option.ts';
import { everyOption, nearSetting, options, placed } from './options.ts';

type SetOptions = Readonly<Record<string, string>>;

/** What a search or a group shows: what was changed first, then what is as it is by itself, then what is set elsewhere. */
export type FoundOptions = {
  changed: OptionRow[];
  usual: OptionRow[];
  placed: PlacedOption[];
  /** How many more match than are shown. */
  left: number;
  /** What a misspelt name was probably meant to be; only where nothing matches. */
  near: string | undefined;
};

/** More than this nobody reads; the search is narrowed instead. */
const most = 60;

/** Whether a setting says anything else than it would by itself. */
export function isChanged(set: SetOptions, { name, ours }: OptionRow): boolean {
  const value = set[name];
  return value !== undefined && (value !== '' || ours !== undefined);
}

/** The settings whose names or words hold every word of the search; those with that very name first. */
export function searchOptions(set: SetOptions, query: string): FoundOptions {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const fits = (row: OptionRow | PlacedOption) => {
    const text = [row.name, row.option ?? '', row.label, row.help, row.safe].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const named = (row: OptionRow | PlacedOption) =>
    words.some((word) => row.name.toLowerCase() === word || row.option?.toLowerCase() === word);
  const first = <Row extends OptionRow | PlacedOption>(rows: Row[]) => [
    ...rows.filter(named),
    ...rows.filter((row) => !named(row)),
  ];
  const found = arrange(set, first(options.filter(fits)), first(placed.filter(fits)));
  const nothing = found.changed.length + found.usual.length + found.placed.length === 0;
  return nothing ? { ...found, near: nearOption(query) } : found;
}

export function optionsOfGroup(set: SetOptions, group: OptionGroup): FoundOptions {
  const ofGroup = (row: OptionRow | PlacedOption) => row.group === group;
  return arrange(set, options.filter(ofGroup), placed.filter(ofGroup), Number.POSITIVE_INFINITY);
}

/** Everything that somebody changed. */
export function changedOptions(set: SetOptions): FoundOptions {
  return arrange(
    set,
    options.filter((row) => isChanged(set, row)),
    [],
    Number.POSITIVE_INFINITY,
  );
}

/** How many settings a group has, and how many of them are changed. */
export function countGroup(set: SetOptions, group: OptionGroup): { all: number; changed: number } {
  const rows = everyOption.filter((row) => row.group === group);
  return { all: rows.length, changed: rows.filter((row) => 'value' in row && isChanged(set, row)).length };
}

function arrange(
  set: SetOptions,
  rows: readonly OptionRow[],
  elsewhere: readonly PlacedOption[],
  limit = most,
): FoundOptions {
  const changed = rows.filter((row) => isChanged(set, row));
  const usual = rows.filter((row) => !isChanged(set, row)).slice(0, Math.max(0, limit - changed.length));
  const shown = elsewhere.slice(0, Math.max(0, limit - changed.length - usual.length));
  const left = rows.length + elsewhere.length - changed.length - usual.length - shown.length;
  return { changed, usual, placed: shown, left, near: undefined };
}

/** The near miss of a name as cf/README writes it, or as the daemon does: `MaxMesageSize`. */
function nearOption(query: string): string | undefined {
  const name = query.trim();
  if (name === '' || /\s/.test(name)) return undefined;
  return nearSetting(name) ?? nearSetting(name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_'));
}
