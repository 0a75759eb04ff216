import { readDocument } from '#lib/policy/document/read-document.ts';
import { writeDocument } from '#lib/policy/document/write-document.ts';
import { type MapName, mapNames } from '#lib/policy/entry/entry.ts';
import { csvHead, csvOf } from '#lib/policy/entry/entry-csv.ts';
import { bytesOfText } from '#lib/raw-text.ts';
import { Refusal } from '#lib/refusal.ts';
import { nativeEntry } from '#lib/sendmail/entry-notes.ts';
import { readArguments } from './arguments.ts';
import { putOut } from './files.ts';
import { readPolicyFile } from './policy-file.ts';

export const exportUsage =
  'export [policy.json] [--release N] [--map NAME [--format csv|native]] [--out FILE]';

/**
 * `postern export`: a policy as policy.json, or one of its maps. Of a file it needs neither database nor server; `ofDatabase` answers the text of the
 * draft, or of a release.
 */
export async function exportPolicyFile(
  args: string[],
  ofDatabase: (release: string | undefined) => Promise<string>,
): Promise<number> {
  const { values, files } = readArguments(args, {
    usage: `postern ${exportUsage}`,
    files: 1,
    optional: 1,
    options: {
      release: { type: 'string' },
      map: { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const [file] = files;
  const { release, map, format, out } = values;
  if (file !== undefined && release !== undefined)
    throw misused('A release is in the database: name it, or a file, not both.');
  if (map === undefined && format !== undefined)
    throw misused('Only a map has a choice of formats: name it with --map.');
  const wanted = map === undefined ? null : { map: mapOf(map), format: formatOf(format) };
  const text = file === undefined ? await ofDatabase(release) : writeDocument(await readPolicyFile(file));
  await putOut(out, wanted ? ofMap(text, wanted.map, wanted.format) : text);
  return 0;
}

const formats = ['csv', 'native'] as const;
type Format = (typeof formats)[number];

function mapOf(name: string): MapName {
  const map = mapNames.find((one) => one === name);
  if (map === undefined) throw misused(`There is no map ${name}. There are: ${mapNames.join(', ')}.`);
  return map;
}

function formatOf(name = 'csv'): Format {
  const format = formats.find((one) => one === name);
  if (format === undefined) throw misused(`There is no format ${name}. There are: ${formats.join(', ')}.`);
  return format;
}

/** In the order of policy.json; the lists of the console download the same. */
function ofMap(document: string, map: MapName, format: Format): string | Uint8Array {
  const entries = readDocument(document).maps[map];
  return format === 'csv'
    ? csvHead + entries.map(csvOf).join('')
    : bytesOfText(entries.map(nativeEntry).join(''));
}

function misused(sentence: string): Refusal {
  return new Refusal('invalid', 'usage', sentence, { next: `Usage: postern ${exportUsage}` });
}
