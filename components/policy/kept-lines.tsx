import { TextArea } from '#components/ui/field.tsx';

type Line = { at: number; file: string; line: number; why: string; text: string };

/** The lines that an import kept as they are, each to be edited in its place; one that is emptied goes. */
export function KeptLines({ lines, readOnly }: { lines: readonly Line[]; readOnly: boolean }) {
  return (
    <div className="space-y-4">
      {lines.map(({ at, file, line, why, text }) => (
        <TextArea
          daemonName={`${file}:${line}`}
          help={why}
          key={`${file}:${line}:${at}`}
          label={firstWord(text)}
          mono
          name={`value.directives.${at}.text`}
          readOnly={readOnly}
          rows={Math.min(14, text.trimEnd().split('\n').length)}
          value={text.trimEnd()}
        />
      ))}
    </div>
  );
}

/** `FEATURE(`local_procmail')dnl` is the feature local_procmail. */
function firstWord(text: string): string {
  const [, macro = '', name = ''] = /^\s*#?\s*(\w+)\(?[`\s]*([\w.-]*)/.exec(text) ?? [];
  return name === '' ? macro || 'Lines of the cf' : `${macro} ${name}`;
}
