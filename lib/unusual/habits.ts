import { type AccountHour, dayLength } from './hour.ts';

/** What is usual for an account, from the hours before the one that is judged. */
export type Habits = {
  /** Days on which it did anything. */
  days: number;
  messages: number;
  /** Days on which it was seen in each network. */
  networks: ReadonlyMap<string, number>;
  /** New networks in a day, on average, once its first days are over. */
  newNetworksADay: number;
  busiestHour: number;
  busiestDay: number;
  /** Most recipients of one message, and the usual number of them. */
  largest: number;
  recipientsAMessage: number;
  /** Share of its messages that lie within an hour of each hour of the day, UTC. */
  dayShare: readonly number[];
};

/** The first days teach where an account is at home; new networks in them say nothing. */
const learning = 5;

/** `hours` in the order of their time. */
export function habitsOf(hours: readonly AccountHour[]): Habits {
  const networks = new Map<string, number>();
  const lastDayOf = new Map<string, number>();
  const byDay = new Map<number, number>();
  const byClock: number[] = Array.from({ length: 24 }, () => 0);
  let [fresh, messages, recipients] = [0, 0, 0];
  for (const hour of hours) {
    const day = Math.floor(hour.at / dayLength);
    if (hour.messages > 0 || Object.keys(hour.networks).length > 0)
      byDay.set(day, (byDay.get(day) ?? 0) + hour.messages);
    messages += hour.messages;
    recipients += hour.recipients;
    const clock = new Date(hour.at).getUTCHours();
    byClock[clock] = (byClock[clock] ?? 0) + hour.messages;
    for (const network of Object.keys(hour.networks)) {
      if (!networks.has(network) && byDay.size > learning) fresh += 1;
      if (lastDayOf.get(network) !== day) networks.set(network, (networks.get(network) ?? 0) + 1);
      lastDayOf.set(network, day);
    }
  }
  const around = (clock: number) =>
    [23, 0, 1].reduce((sum, step) => sum + (byClock[(clock + step) % 24] ?? 0), 0);
  return {
    days: byDay.size,
    messages,
    networks,
    newNetworksADay: byDay.size > learning ? fresh / (byDay.size - learning) : 1,
    busiestHour: Math.max(0, ...hours.map((hour) => hour.messages)),
    busiestDay: Math.max(0, ...byDay.values()),
    largest: Math.max(0, ...hours.map((hour) => hour.largest)),
    recipientsAMessage: messages === 0 ? 0 : recipients / messages,
    dayShare: byClock.map((_, clock) => (messages === 0 ? 0 : around(clock) / messages)),
  };
}
