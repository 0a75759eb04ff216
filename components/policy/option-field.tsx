import type { ReactNode } from 'react';
import { CheckboxGroup, Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import { mailerPrograms } from '#lib/sendmail/mailer-programs.ts';
import { noneWord, type OptionRow } from '#lib/sendmail/option.ts';

type OptionFieldProps = { row: OptionRow; value: string; readOnly: boolean; mark?: string | undefined };

/** One setting of the daemon in the control its values need. Sent as `value.confNAME`; empty or the usual value means unset. */
export function OptionField({ row, value, readOnly, mark }: OptionFieldProps) {
  const fallback = row.ours ?? row.default;
  const common = {
    name: `value.${row.name}`,
    label: row.label,
    daemonName: row.option ? `${row.name} · ${row.option}` : row.name,
    help: helpOf(row),
    fallbackSays: <UsualValue row={row} />,
    mark,
    readOnly,
  };
  const kind = row.value;
  switch (kind.type) {
    case 'bool':
      return (
        <Select
          {...common}
          choices={choicesOf(['True', 'False'], spelled(fallback))}
          value={spelled(value)}
        />
      );
    case 'enum': {
      const choices = kind.choices.map((choice) => ({ value: choice.value, label: choice.words }));
      const known = choices.some((choice) => choice.value === fallback);
      return (
        <Select
          {...common}
          choices={
            known
              ? choices
              : [{ value: fallback, label: row.defaultSays ?? (fallback || 'not set') }, ...choices]
          }
          value={value}
        />
      );
    }
    case 'program':
      return (
        <Select {...common} choices={choicesOf([value, ...mailerPrograms], fallback)} mono value={value} />
      );
    case 'flags':
      return (
        <>
          <input name={`here.${row.name}`} type="hidden" value="1" />
          <CheckboxGroup
            {...common}
            choices={kind.choices.map((choice) => ({
              value: choice.value,
              label: choice.words,
              daemonName: choice.value,
            }))}
            columns={kind.choices.every((choice) => choice.value.length < 20)}
            values={value.split(',').filter((flag) => flag !== '')}
          />
        </>
      );
    case 'int':
      return <TextField {...common} inputMode="numeric" mono unit={kind.unit} value={value} />;
    case 'size':
      return <TextField {...common} mono unit="bytes" value={value} />;
    case 'time':
    case 'reply':
    case 'mailbox':
    case 'host':
    case 'route':
    case 'user':
    case 'path':
    case 'template':
    case 'text':
      return <TextField {...common} mono value={value} />;
  }
}

function helpOf({ help, safe, empty, needs }: OptionRow): ReactNode {
  return (
    <>
      {help} {empty === undefined ? null : `With “${noneWord}”: ${empty} `}
      <b className="font-row">Safe:</b> {safe}
      {needs
        ? ` Needs ${[needs.compiledWith, needs.version && `Sendmail ${needs.version}`].filter(Boolean).join(' and ')}.`
        : null}
    </>
  );
}

/** What holds when nothing is set, in the daemon's own spelling. */
function UsualValue({ row }: { row: OptionRow }) {
  const own = row.defaultSays ?? (row.default === '' ? 'nothing' : <code>{row.default}</code>);
  if (row.ours === undefined) return <>{own}.</>;
  return (
    <>
      <code>{row.ours}</code>, which Postern chooses; the daemon’s own is {own}.
    </>
  );
}

/** `true` and `True` are one choice. */
const spelled = (value: string) => value.replace(/^t/, 'T').replace(/^f/, 'F');

const choicesOf = (values: readonly string[], fallback: string) =>
  [...new Set([fallback, ...values])].map((value) => ({ value, label: value || 'not set' }));
