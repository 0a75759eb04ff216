import { keyText } from '../entry.ts';
import { type Check, entryPlace, type Finding, removal } from '../finding.ts';
import { allEntries } from '../policy.ts';

/** Entries of any map that somebody wanted only for a time. */
export const checkEntries: Check = (policy, { now }) => {
  const today = now.toISOString().slice(0, 10);
  return allEntries(policy).flatMap((entry): Finding[] =>
    entry.endsOn !== null && entry.endsOn < today
      ? [
          {
            rule: 'entries/ended',
            severity: 'warning',
            place: { ...entryPlace(entry), field: 'endsOn' },
            title: `${keyText(entry)} was wanted until ${entry.endsOn}`,
            text: `It still holds: the daemon knows no dates. ${entry.owner === '' ? 'Nobody is named as its owner.' : `Ask ${entry.owner}.`} Delete it or give it another day.`,
            fix: removal(entry),
          },
        ]
      : [],
  );
};
