/** How a list of entries is narrowed by the last day they are wanted. */
export const endFilters = ['any', 'past', 'soon', 'none'] as const;
export type EndFilter = (typeof endFilters)[number];

const soonDays = 30;

/** The days that a filter means: on and after `from`, before `until`. Null: entries without a day; undefined: all entries. */
export function daysOf(filter: EndFilter, now: Date): { from: string; until: string } | null | undefined {
  const today = dayOf(now);
  switch (filter) {
    case 'any':
      return undefined;
    case 'past':
      return { from: '', until: today };
    case 'soon':
      return { from: today, until: dayOf(new Date(now.getTime() + (soonDays + 1) * 86_400_000)) };
    case 'none':
      return null;
  }
}

const dayOf = (date: Date) => date.toISOString().slice(0, 10);
