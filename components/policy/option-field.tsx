import { CheckboxGroup, Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import { mailerPrograms } from '#lib/sendmail/mailer-programs.ts';
import type { OptionRow } from '#lib/sendmail/option.ts';

/** One setting of the daemon in the control its values need. Sent as `value.confNAME`; empty or the default means unset. */
export function OptionField({ row, value, readOnly }: { row: OptionRow; value: string; readOnly: boolean }) {
  const fallback = row.ours ?? row.default;
  const common = {
    name: `value.${row.name}`,
    label: row.label,
    daemonName: row.name,
    help: `${row.help} Safe: ${row.safe}`,
    readOnly,
  };
  const kind = row.value;
  switch (kind.type) {
    case 'bool':
      return (
        <Select {...common} choices={['True', 'False'].map(asChoice)} fallback={fallback} value={value} />
      );
    case 'enum':
      return (
        <Select
          {...common}
          choices={kind.choices.map((choice) => ({ value: choice.value, label: choice.words }))}
          fallback={fallback}
          value={value}
        />
      );
    case 'program':
      return (
        <Select
          {...common}
          choices={[...new Set(['', value, row.default, ...mailerPrograms])].map((path) => ({
            value: path,
            label: path || 'none',
          }))}
          fallback={fallback}
          mono
          value={value}
        />
      );
    case 'flags':
      return (
        <CheckboxGroup
          {...common}
          choices={kind.choices.map((choice) => ({
            value: choice.value,
            label: choice.words,
            daemonName: choice.value,
          }))}
          columns
          values={value.split(',').filter((flag) => flag !== '')}
        />
      );
    case 'int':
      return (
        <TextField {...common} fallback={fallback} inputMode="numeric" mono unit={kind.unit} value={value} />
      );
    case 'size':
      return <TextField {...common} fallback={fallback} mono unit="bytes" value={value} />;
    case 'time':
    case 'reply':
    case 'mailbox':
    case 'host':
    case 'route':
    case 'user':
    case 'path':
    case 'template':
    case 'text':
      return <TextField {...common} fallback={fallback} mono value={value} />;
  }
}

const asChoice = (value: string) => ({ value, label: value });
