import { z } from 'zod';
import type { FeatureSetting, Features } from '#lib/policy/section/features.ts';
import type { FeatureRow } from './feature.ts';
import { switchedFeatures } from './features.ts';
import type { OptionRow } from './option.ts';
import { spellOption } from './option-value.ts';
import { optionRow, options } from './options.ts';

/** What a form asks for besides its fields: the button that was pressed, with the name of the setting it stands at. */
export const resetButton = 'reset';
export const daemonButton = 'daemon';

/**
 * The settings after a form. A field that still says what it showed leaves its setting as it is; an empty one, or the usual value, takes it out, so that it
 * follows the usual value when that changes. Settings the form does not hold stay. The pressed button wins over the field beside it.
 */
export function optionsFromForm(
  before: Readonly<Record<string, string>>,
  form: FormData,
): Record<string, string> {
  const after = new Map(Object.entries(before));
  for (const row of options) {
    const text = sentText(row, form);
    if (text === undefined || text === spellOption(row, shownOption(before, row))) continue;
    if (text === '' || text === spellOption(row, row.ours ?? row.default)) after.delete(row.name);
    else after.set(row.name, text);
  }
  const usual = form.get(resetButton);
  if (typeof usual === 'string') after.delete(usual);
  const daemon = form.get(daemonButton);
  if (typeof daemon === 'string' && optionRow(daemon)) after.set(daemon, '');
  return Object.fromEntries(after);
}

/** What the field of a setting shows. */
export function shownOption(set: Readonly<Record<string, string>>, row: OptionRow): string {
  return set[row.name] === '' ? row.default : (set[row.name] ?? row.ours ?? row.default);
}

/** What was sent for a setting, spelled as the daemon reads it; undefined when the form does not hold it. Boxes that are all empty send nothing. */
function sentText(row: OptionRow, form: FormData): string | undefined {
  const name = `value.${row.name}`;
  const sent = form.getAll(name).filter((one): one is string => typeof one === 'string');
  if (sent.length > 0) return spellOption(row, sent.join(','));
  return row.value.type === 'flags' && form.has(`here.${row.name}`) ? row.value.none : undefined;
}

const typedFeature = z.object({
  uses: z.array(z.array(z.string())).catch([]).default([]),
  acknowledged: z.string().catch('').default(''),
});

type Context = { before: Features; by: string; at: Date };

/** The features after a form; those it does not hold stay, those that are as they are by themselves are left out. */
export function featuresFromForm(typed: unknown, form: FormData, context: Context): Record<string, unknown> {
  const tree = z.record(z.string(), z.unknown()).catch({}).parse(typed);
  const entries = switchedFeatures.flatMap((row) => {
    const old = context.before[row.name];
    if (!form.has(`here.${row.name}`)) return old ? [[row.name, old] as const] : [];
    const on = form.has(`value.${row.name}.on`);
    const setting = settingOf(row, on, typedFeature.parse(tree[row.name] ?? {}), context);
    return isUsual(row, setting) ? [] : [[row.name, setting] as const];
  });
  return Object.fromEntries(entries);
}

function settingOf(
  row: FeatureRow,
  on: boolean,
  { uses, acknowledged }: z.infer<typeof typedFeature>,
  { before, by, at }: Context,
): FeatureSetting {
  const filled = row.repeats ? uses.filter((args) => args.some((arg) => arg !== '')) : uses;
  const reason = acknowledged.trim();
  const old = before[row.name]?.acknowledged;
  const same = old?.reason === reason ? old : null;
  return {
    on,
    uses: filled.length > 0 ? filled.map(withoutEmptyTail) : [[]],
    acknowledged: reason === '' ? null : (same ?? { by, at: at.toISOString(), reason }),
  };
}

function withoutEmptyTail(args: string[]): string[] {
  const last = args.findLastIndex((arg) => arg !== '');
  return args.slice(0, last + 1);
}

/** Whether a feature is as it is when nobody sets it. */
function isUsual(row: FeatureRow, { on, uses, acknowledged }: FeatureSetting): boolean {
  if (acknowledged) return false;
  if (!row.ours) return !on;
  return on && JSON.stringify(uses) === JSON.stringify([withoutEmptyTail([...row.ours])]);
}
