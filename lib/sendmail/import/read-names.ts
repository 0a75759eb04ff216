import type { Policy } from '#lib/policy/policy.ts';
import { fleetSections } from '#lib/policy/schema.ts';
import { sourceLines } from './map-lines.ts';
import type { ReportRow } from './report.ts';

/** The names of a class file, as the daemon reads them: the first word of each line. The comments are not taken over. */
export function readNames(text: string): { line: number; name: string }[] {
  return sourceLines('local-host-names', text).flatMap(({ line, pair }) =>
    pair === undefined ? [] : [{ line, name: pair.key }],
  );
}

type Place = { section: 'masquerading' | 'domains'; field: string };

/** Adds the names of a class file to a list of the policy; one that the list does not take is refused with the reason. */
export function adoptNames(
  policy: Policy,
  { section, field }: Place,
  { file, text }: { file: string; text: string },
): { policy: Policy; rows: ReportRow[] } {
  let value: Record<string, unknown> = { ...policy[section] };
  const rows = readNames(text).map(({ line, name }): ReportRow => {
    const before = value[field];
    const changed = {
      ...value,
      [field]: [
        ...(Array.isArray(before) ? before : []),
        field === 'exposedUsers' ? name : name.toLowerCase(),
      ],
    };
    const { success, error } = fleetSections[section].safeParse(changed);
    if (success) value = changed;
    const words = success ? '' : (error.issues[0]?.message ?? 'This name cannot be read.');
    return { file, line, lines: 1, text: name, verdict: success ? 'understood' : 'refused', words };
  });
  return { policy: { ...policy, [section]: fleetSections[section].parse(value) }, rows };
}
