import { type Entry, keyText } from '#lib/policy/entry/entry.ts';
import { type EntryCheck, plainly } from '#lib/policy/entry/entry-check.ts';
import { type Check, entryPlace, type Finding, removal } from '../finding.ts';
import { allEntries } from '../policy.ts';

/** How long before its last day an entry is spoken of. */
const noticeDays = 14;

/** Entries of the other maps that somebody wanted only for a time. */
export const checkEnds: Check = function* (policy, { now }) {
  const say = endsNear(now);
  for (const entry of allEntries({ ...policy, maps: { ...policy.maps, access: [] } })) {
    const found = say(entry);
    if (found !== null) yield found;
  }
};

/** The same for entries of the access map. */
export const checkAccessEnds: EntryCheck = (_policy, { now }) => {
  const say = endsNear(now);
  return {
    judge({ entry }, _at, _index, report) {
      const found = say(entry);
      if (found !== null) report(plainly(found));
    },
  };
};

function endsNear(now: Date): (entry: Entry) => Finding | null {
  const today = dayOf(now);
  const soon = dayOf(new Date(now.getTime() + noticeDays * 86_400_000));
  return (entry) => {
    if (entry.endsOn === null || entry.endsOn > soon) return null;
    return entry.endsOn < today ? ended(entry, entry.endsOn) : ending(entry, entry.endsOn);
  };
}

const place = (entry: Entry) => ({ ...entryPlace(entry), field: 'endsOn' });
const ask = ({ owner }: Entry) => (owner === '' ? 'Nobody is named as its owner.' : `Ask ${owner}.`);

function ended(entry: Entry, day: string): Finding {
  return {
    rule: 'entries/ended',
    severity: 'warning',
    place: place(entry),
    title: `${keyText(entry)} was wanted until ${day}`,
    text: `It still holds: the daemon knows no dates. ${ask(entry)} Delete it or give it another day.`,
    fix: removal(entry),
  };
}

function ending(entry: Entry, day: string): Finding {
  return {
    rule: 'entries/ending',
    severity: 'advice',
    place: place(entry),
    title: `${keyText(entry)} is wanted until ${day}`,
    text: `After that day it still holds until somebody deletes it: the daemon knows no dates. ${ask(entry)}`,
  };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
