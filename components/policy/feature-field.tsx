import { Checkbox, Select } from '#components/ui/choice.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import type { FeatureRow } from '#lib/sendmail/feature.ts';

type Setting = {
  on: boolean;
  uses: readonly (readonly string[])[];
  acknowledged: { by: string; reason: string } | null;
};

/** One FEATURE: on or off, its arguments for each use, and for one that opens the relay the reason why. */
export function FeatureField({
  row,
  setting,
  readOnly,
}: {
  row: FeatureRow;
  setting: Setting;
  readOnly: boolean;
}) {
  const uses = row.repeats ? [...setting.uses, []] : setting.uses;
  return (
    <div className="border-b border-line pb-4 last:border-0 last:pb-0">
      <Checkbox
        checked={setting.on}
        daemonName={row.name}
        help={helpOf(row)}
        label={row.label}
        name={`value.${row.name}.on`}
        readOnly={readOnly}
      />
      {row.args.length > 0
        ? uses.map((args, use) => (
            // oxlint-disable-next-line react/no-array-index-key -- a use has no other name than its place
            <div className="mt-2 ml-6 grid grid-cols-3 gap-3 max-mid:grid-cols-1" key={use}>
              {row.args.map((arg, at) =>
                arg.choices ? (
                  <Select
                    choices={arg.choices.map((value) => ({ value, label: value || 'As usual' }))}
                    help={arg.help}
                    key={arg.label}
                    label={arg.label}
                    name={`value.${row.name}.uses.${use}.${at}`}
                    readOnly={readOnly}
                    value={args[at] ?? arg.choices[0] ?? ''}
                  />
                ) : (
                  <TextField
                    help={arg.help}
                    key={arg.label}
                    label={arg.label}
                    mono
                    name={`value.${row.name}.uses.${use}.${at}`}
                    optional={arg.optional}
                    readOnly={readOnly}
                    value={args[at] ?? ''}
                  />
                ),
              )}
            </div>
          ))
        : null}
      {row.opensRelay ? (
        <div className="mt-2 ml-6">
          <TextArea
            help={
              setting.acknowledged
                ? `Acknowledged by ${setting.acknowledged.by}. The trail keeps it.`
                : 'Needed to switch it on. The trail keeps it, with your name.'
            }
            label="Why it is needed all the same"
            name={`value.${row.name}.acknowledged`}
            optional
            readOnly={readOnly}
            rows={2}
            value={setting.acknowledged?.reason ?? ''}
          />
        </div>
      ) : null}
    </div>
  );
}

function helpOf({ help, opensRelay, safe, requires = [], build = [], since }: FeatureRow): string {
  const needs = requires.filter((name) => name !== 'access_db');
  return [
    help,
    opensRelay,
    safe && `Safe: ${safe}`,
    needs.length > 0 && `Needs ${needs.join(', ')}.`,
    since && Number(since.split('.')[1]) > 13 && `Since ${since}.`,
    build.some((word) => word.startsWith('_FFR_')) && `Only in builds with ${build.join(', ')}.`,
  ]
    .filter((part) => part !== undefined && part !== false && part !== '')
    .join(' ');
}
