import { keyText } from '../entry.ts';
import { type Check, entryPlace, removal } from '../finding.ts';
import { allEntries } from '../policy.ts';

/** How long before its last day an entry is spoken of. */
const noticeDays = 14;

/** Entries of any map that somebody wanted only for a time. */
export const checkEntries: Check = function* (policy, { now }) {
  const today = dayOf(now);
  const soon = dayOf(new Date(now.getTime() + noticeDays * 86_400_000));
  for (const entry of allEntries(policy)) {
    if (entry.endsOn === null || entry.endsOn > soon) continue;
    const place = { ...entryPlace(entry), field: 'endsOn' };
    const ask = entry.owner === '' ? 'Nobody is named as its owner.' : `Ask ${entry.owner}.`;
    if (entry.endsOn < today) {
      yield {
        rule: 'entries/ended',
        severity: 'warning',
        place,
        title: `${keyText(entry)} was wanted until ${entry.endsOn}`,
        text: `It still holds: the daemon knows no dates. ${ask} Delete it or give it another day.`,
        fix: removal(entry),
      };
    } else {
      yield {
        rule: 'entries/ending',
        severity: 'advice',
        place,
        title: `${keyText(entry)} is wanted until ${entry.endsOn}`,
        text: `After that day it still holds until somebody deletes it: the daemon knows no dates. ${ask}`,
      };
    }
  }
};

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
