import { z } from 'zod';
import type { FeatureSetting, Features } from '#lib/policy/features.ts';
import type { FeatureRow } from './feature.ts';
import { switchedFeatures } from './features.ts';
import { spellOption } from './option.ts';
import { options } from './options.ts';

/**
 * The settings of a form, by name; null for one that is left at its default, so that it follows the default when that
 * changes. Settings the form does not hold are left out.
 */
export function optionsFromForm(form: FormData): Record<string, string | null> {
  const found: Record<string, string | null> = {};
  for (const row of options) {
    const name = `value.${row.name}`;
    const sent = form.getAll(name).filter((one): one is string => typeof one === 'string');
    if (sent.length === 0 && !(row.value.type === 'flags' && form.has(`here.${row.name}`))) continue;
    const text = spellOption(row, sent.join(','));
    found[row.name] = text === '' || text === (row.ours ?? row.default) ? null : text;
  }
  return found;
}

const typedFeature = z.object({
  uses: z.array(z.array(z.string())).catch([]).default([]),
  acknowledged: z.string().catch('').default(''),
});

type Context = { before: Features; by: string; at: Date };

/** The features of a form; those that are as they are by themselves are left out. */
export function featuresFromForm(typed: unknown, form: FormData, context: Context): Record<string, unknown> {
  const tree = z.record(z.string(), z.unknown()).catch({}).parse(typed);
  const entries = switchedFeatures.flatMap((row) => {
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
