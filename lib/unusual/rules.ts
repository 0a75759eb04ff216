import type { Habits } from './habits.ts';
import type { AccountHour } from './hour.ts';

export const unusualRules = ['network', 'guessed', 'burst', 'recipients', 'refused', 'hour'] as const;
export type UnusualRule = (typeof unusualRules)[number];

/** One thing about an hour that is not usual, in words. `weight`: 1 may have a good reason, 2 is seldom innocent. `size`: how much of it there was. */
export type Reason = { rule: UnusualRule; weight: 1 | 2; size: number; words: string };

/** Limits below which nothing is said, however unusual it is: a person who never wrote may write. */
const least = { messages: 20, recipients: 20, refused: 10, failures: 5, nightMessages: 10 } as const;
/** Habits need so many days, or messages, before they are any. */
const enough = { days: 5, messages: 100 } as const;

const rules: Record<UnusualRule, (hour: AccountHour, habits: Habits) => Omit<Reason, 'rule'> | null> = {
  network: (hour, habits) => {
    const fresh = newNetworks(hour, habits);
    const [first] = fresh;
    // whoever is on the road is in a new network every other day
    if (first === undefined || habits.days < enough.days || habits.newNetworksADay > 0.3) return null;
    const places =
      fresh.length > 1
        ? `${fresh.length} networks it was never seen in, ${first} first`
        : `${first}, where it was never seen`;
    return {
      weight: 1,
      size: fresh.length,
      words: `Used from ${places}; ${habits.networks.size === 1 ? '1 is' : `${habits.networks.size} are`} known`,
    };
  },

  guessed: (hour, habits) => {
    const [network, count] = Object.entries(hour.failures)
      .filter(([one]) => one in hour.networks && !habits.networks.has(one))
      .sort(([, a], [, b]) => b - a)[0] ?? ['', 0];
    if (count < least.failures) return null;
    return { weight: 2, size: count, words: `${count} failed log-ins from ${network}, then one that worked` };
  },

  burst: ({ messages }, { days, busiestHour, busiestDay }) => {
    if (messages < least.messages || days < enough.days) return null;
    if (messages > 3 * busiestHour && messages > busiestDay)
      return {
        ...{ weight: 2, size: messages },
        words: `${messages} messages in an hour; never more than ${busiestHour} before`,
      };
    return null;
  },

  recipients: ({ largest }, { largest: usual, messages, recipientsAMessage }) => {
    if (largest < least.recipients || messages < least.messages || largest <= 3 * usual) return null;
    const average = recipientsAMessage.toFixed(1);
    return {
      weight: largest > 10 * usual ? 2 : 1,
      size: largest,
      words: `${largest} recipients of one message; never more than ${usual}, ${average} on average`,
    };
  },

  refused: ({ refused, recipients }) => {
    if (refused < least.refused || refused < 0.3 * recipients) return null;
    return { weight: 2, size: refused, words: `${refused} of ${recipients} recipients refused` };
  },

  hour: ({ at, messages }, { dayShare, messages: known }) => {
    const clock = new Date(at).getUTCHours();
    if (messages < least.nightMessages || known < enough.messages || (dayShare[clock] ?? 0) >= 0.01)
      return null;
    return {
      weight: 1,
      size: messages,
      words: `${messages} messages after ${String(clock).padStart(2, '0')}:00 UTC, when it hardly ever sends`,
    };
  },
};

const newNetworks = ({ networks }: AccountHour, habits: Habits): string[] =>
  Object.keys(networks).filter((network) => !habits.networks.has(network));

/** Everything unusual about an hour, held against what is usual. */
export function reasonsOf(hour: AccountHour, habits: Habits): Reason[] {
  return unusualRules.flatMap((rule) => {
    const found = rules[rule](hour, habits);
    return found ? [{ rule, ...found }] : [];
  });
}
