import type { BuildNeed, OptionGroup, PlacedOption } from '../option.ts';

type Place = [name: string, option: string | null, label: string, help: string, safe: string, usual?: string];

/** Rows of one group that the same page has, or none. */
export function placedIn(
  group: OptionGroup,
  form: string | null,
  rows: readonly Place[],
  needs?: BuildNeed,
): PlacedOption[] {
  return rows.map(([name, option, label, help, safe, usual = '']) => ({
    name,
    option,
    group,
    label,
    help,
    safe,
    default: usual,
    form,
    ...(needs && { needs }),
  }));
}
