import { accessTags } from '#lib/policy/access-entry.ts';
import { type Entry, entrySchema, type MapName } from '#lib/policy/entry.ts';
import { readNames } from './read-names.ts';
import type { ReportRow } from './report.ts';

type Line = { line: number; lines: number; text: string; tag: string; key: string; value: string };

/** The entries of a map's source, and what became of each of its lines. */
export function readMap(
  map: MapName,
  { file, text }: { file: string; text: string },
): { entries: Entry[]; rows: ReportRow[] } {
  const entries: Entry[] = [];
  const rows: ReportRow[] = [];
  for (const { tag, key, value, ...place } of linesOf(map, text)) {
    const { data, error } = entrySchema.safeParse({ map, tag, key, value });
    if (data) entries.push(data);
    const words = error?.issues[0]?.message ?? '';
    rows.push({ file, ...place, verdict: data ? 'understood' : 'refused', words });
  }
  return { entries, rows };
}

function linesOf(map: MapName, text: string): Line[] {
  if (map === 'local-host-names' || map === 'relay-domains')
    return readNames(text).map(({ line, name }) => ({
      line,
      lines: 1,
      text: name,
      tag: '',
      key: name,
      value: '',
    }));
  return text.split(/\r?\n/).flatMap((line, at) => {
    // Logins at other servers are read apart: they hold passwords.
    if (line.trim() === '' || /^(?:#|AuthInfo:)/i.test(line)) return [];
    const [, name = '', value = ''] =
      (map === 'aliases' ? /^([^:]*):(.*)$/ : /^(\S+)\s*(.*)$/).exec(line.trimEnd()) ?? [];
    const tag =
      map === 'access'
        ? (accessTags.find((row) => row.tag !== '' && name.toLowerCase().startsWith(row.tag.toLowerCase()))
            ?.tag ?? '')
        : '';
    return [
      {
        line: at + 1,
        lines: 1,
        text: line.slice(0, 200),
        tag,
        key: name.slice(tag.length).trim(),
        value: value.trim(),
      },
    ];
  });
}
