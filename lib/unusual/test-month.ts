import { type AccountHour, dayLength, emptyHour, hourLength } from './hour.ts';

/** A month of a company's mail that nobody sent: the four weeks before it are there to learn from. Labelled: what was abuse is known. */
export type Month = {
  begins: number;
  accounts: { name: string; hours: AccountHour[]; abuse: Abuse[] }[];
};
export type Abuse = { kind: string; from: number; to: number };

type Random = () => number;
type Kind = 'office' | 'mobile' | 'night' | 'list' | 'device' | 'seldom';
const weeks = 8;

/** Numbers in [0, 1) that depend on the seed alone (xorshift). */
function randomOf(seed: number): Random {
  let state = seed * 2_654_435_761 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

const whole = (random: Random, from: number, to: number) => from + Math.floor(random() * (to - from + 1));
const network = (random: Random) =>
  `${whole(random, 11, 220)}.${whole(random, 0, 255)}.${whole(random, 0, 255)}.0/24`;

/** Hours of one account by their time; what is added to an hour is added up. */
class Diary {
  readonly #hours = new Map<number, AccountHour>();

  add(at: number, more: Partial<Omit<AccountHour, 'at'>>): void {
    const start = Math.floor(at / hourLength) * hourLength;
    const hour = this.#hours.get(start) ?? emptyHour(start);
    const sum = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>> = {}) =>
      Object.fromEntries(
        [...new Set([...Object.keys(a), ...Object.keys(b)])].map((one) => [
          one,
          (a[one] ?? 0) + (b[one] ?? 0),
        ]),
      );
    this.#hours.set(start, {
      at: start,
      messages: hour.messages + (more.messages ?? 0),
      recipients: hour.recipients + (more.recipients ?? 0),
      refused: hour.refused + (more.refused ?? 0),
      largest: Math.max(hour.largest, more.largest ?? 0),
      networks: sum(hour.networks, more.networks),
      failures: sum(hour.failures, more.failures),
    });
  }

  hours(): AccountHour[] {
    return [...this.#hours.values()].sort((a, b) => a.at - b.at);
  }
}

const kinds: Record<
  Kind,
  { share: number; workdays: boolean; begins: number; ends: number; aDay: [number, number]; places: number }
> = {
  office: { share: 0.5, workdays: true, begins: 7, ends: 17, aDay: [3, 45], places: 2 },
  mobile: { share: 0.2, workdays: false, begins: 6, ends: 21, aDay: [2, 20], places: 40 },
  night: { share: 0.08, workdays: false, begins: 20, ends: 28, aDay: [5, 30], places: 1 },
  list: { share: 0.06, workdays: true, begins: 8, ends: 9, aDay: [1, 3], places: 1 },
  device: { share: 0.08, workdays: false, begins: 0, ends: 23, aDay: [24, 60], places: 1 },
  seldom: { share: 0.08, workdays: true, begins: 8, ends: 18, aDay: [0, 1], places: 2 },
};

function kindAt(part: number): Kind {
  let sum = 0;
  for (const [kind, { share }] of Object.entries(kinds) as [Kind, (typeof kinds)[Kind]][]) {
    sum += share;
    if (part < sum) return kind;
  }
  return 'office';
}

/** An innocent day; every now and then one is busy, on the road, or full of typing errors. */
function ordinaryDay(diary: Diary, random: Random, day: number, kind: Kind, places: readonly string[]): void {
  const { workdays, begins, ends, aDay } = kinds[kind];
  const weekday = new Date(day).getUTCDay();
  if (workdays && (weekday === 0 || weekday === 6) && random() < 0.95) return;
  const busy = random() < 0.04 ? 2 : 1;
  const count = Math.round(whole(random, aDay[0], aDay[1]) * busy);
  const onTheRoad = kind === 'office' && random() < 0.015 ? network(random) : null;
  for (let sent = 0; sent < count; sent += 1) {
    const at = day + (begins + random() * (ends - begins)) * hourLength;
    const place = onTheRoad ?? places[Math.floor(random() ** 2 * places.length)] ?? '192.0.2.0/24';
    const recipients =
      kind === 'list' ? whole(random, 80, 400) : random() < 0.03 ? whole(random, 5, 18) : whole(random, 1, 3);
    const refused = random() < 0.02 ? 1 : 0;
    diary.add(at, { messages: 1, recipients, refused, largest: recipients, networks: { [place]: 1 } });
  }
  const [home = '192.0.2.0/24'] = places;
  if (random() < 0.02) diary.add(day + begins * hourLength, { failures: { [home]: whole(random, 3, 12) } });
}

type Attack = (diary: Diary, random: Random, at: number, home: string) => number;

/** What is done with stolen accounts; each answers how many hours it went on, at most a day. */
const attacks: Record<string, Attack> = {
  'spam run from a strange network': (diary, random, at) => {
    const place = network(random);
    const hours = whole(random, 1, 5);
    for (let hour = 0; hour < hours; hour += 1) {
      const messages = whole(random, 150, 900);
      const recipients = messages * whole(random, 1, 4);
      const refused = Math.round(recipients * (0.1 + random() * 0.5));
      diary.add(at + hour * hourLength, {
        messages,
        recipients,
        refused,
        largest: 5,
        networks: { [place]: messages },
      });
    }
    return hours;
  },
  'spam run from the victim’s own machine': (diary, random, at, home) => {
    const messages = whole(random, 200, 600);
    diary.add(at, {
      messages,
      recipients: messages,
      refused: whole(random, 10, 90),
      largest: 1,
      networks: { [home]: messages },
    });
    return 1;
  },
  'guessed password, then a test': (diary, random, at) => {
    const place = network(random);
    diary.add(at, {
      failures: { [place]: whole(random, 6, 40) },
      networks: { [place]: 1 },
      messages: 1,
      recipients: 1,
      largest: 1,
    });
    return 1;
  },
  'few messages with very many recipients': (diary, random, at) => {
    const place = network(random);
    const messages = whole(random, 20, 40);
    const largest = whole(random, 60, 100);
    diary.add(at, {
      messages,
      recipients: messages * largest,
      refused: whole(random, 100, 900),
      largest,
      networks: { [place]: messages },
    });
    return 1;
  },
  'a slow trickle by night': (diary, random, at) => {
    const places = [network(random), network(random)];
    const start = Math.ceil(at / dayLength) * dayLength + hourLength;
    for (let hour = 0; hour < 3; hour += 1)
      for (const place of places)
        diary.add(start + hour * hourLength, {
          messages: 8,
          recipients: 8,
          refused: 1,
          largest: 1,
          networks: { [place]: 8 },
        });
    return 28;
  },
};

export function makeMonth(seed: number, people = 120): Month {
  const random = randomOf(seed);
  const first = Date.UTC(2026, 8, 7);
  const begins = first + 4 * 7 * dayLength;
  const accounts = Array.from({ length: people }, (_, number) => {
    const kind = kindAt(number / people);
    const places = Array.from({ length: kinds[kind].places }, () => network(random));
    const diary = new Diary();
    for (let day = 0; day < weeks * 7; day += 1)
      ordinaryDay(diary, random, first + day * dayLength, kind, places);
    const abuse: Abuse[] = [];
    if (random() < 0.3) {
      const names = Object.keys(attacks);
      const name = names[Math.floor(random() * names.length)] ?? '';
      const at = begins + Math.floor(random() * 27 * 24) * hourLength;
      const hours = attacks[name]?.(diary, random, at, places[0] ?? '') ?? 0;
      abuse.push({ kind: name, from: at, to: at + hours * hourLength });
    }
    return { name: `${kind}${number}`, hours: diary.hours(), abuse };
  });
  return { begins, accounts };
}
