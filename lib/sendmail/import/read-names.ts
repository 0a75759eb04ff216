import type { Policy } from '#lib/policy/policy.ts';
import { fleetSections } from '#lib/policy/schema.ts';
import { readableText } from '#lib/raw-text.ts';
import { sourceLines } from './map-lines.ts';
import { aComment } from './read-map.ts';
import type { ReportRow } from './report.ts';

/** The names of a class file, as the daemon reads them: the first word of each line. The comments are not taken over. */
export function readNames(text: string): { line: number; name: string }[] {
  return sourceLines('local-host-names', text).flatMap(({ line, pair }) =>
    pair === undefined ? [] : [{ line, name: pair.key }],
  );
}

/** A row on each comment of a class file. */
export function commentRows({ file, text }: { file: string; text: string }): ReportRow[] {
  return sourceLines('local-host-names', text)
    .filter(({ pair }) => pair === undefined)
    .map((one) => ({
      file,
      line: one.line,
      lines: one.lines,
      text: readableText(one.text.trim().slice(0, 200)),
      verdict: 'ignored',
      words: aComment,
    }));
}

type Place = { section: 'masquerading' | 'domains'; field: string };

/**
 * Adds the names of a class file to a list of the policy; one that the list does not take is refused with the reason. Each is judged by itself, the list
 * once as a whole: a file of many thousand names is read in a moment.
 */
export function adoptNames(
  policy: Policy,
  { section, field }: Place,
  { file, text }: { file: string; text: string },
): { policy: Policy; rows: ReportRow[] } {
  const schema = fleetSections[section];
  const reasonOf = (value: Record<string, unknown>): string | null => {
    const { success, error } = schema.safeParse(value);
    return success ? null : (error.issues[0]?.message ?? 'This name cannot be read.');
  };
  const read = readNames(text).map(({ line, name }) => {
    const spelled = field === 'exposedUsers' ? name : name.toLowerCase();
    return { line, name, spelled, reason: reasonOf({ [field]: [spelled] }) };
  });
  const before = (policy[section] as Record<string, unknown>)[field];
  const taken = read.flatMap(({ spelled, reason }) => (reason === null ? [spelled] : []));
  const value = { ...policy[section], [field]: [...(Array.isArray(before) ? before : []), ...taken] };
  const whole = reasonOf(value);
  const rows = read.map(({ line, name, reason }): ReportRow => {
    const words = reason ?? whole ?? '';
    return {
      file,
      line,
      lines: 1,
      text: readableText(name),
      verdict: words === '' ? 'understood' : 'refused',
      words,
    };
  });
  const all = [...commentRows({ file, text }), ...rows].sort((a, b) => a.line - b.line);
  return { policy: whole === null ? { ...policy, [section]: schema.parse(value) } : policy, rows: all };
}
