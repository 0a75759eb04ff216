// Rows as real gateways have them, the same at every run: networks and hosts in access, partners' domains, people.

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const syllables =
  'al ba ber ca co da del dor el fa fen gar ha hol in jo ka kel la lin lo ma mar men mi na nor o pa per qui ra ri ro sa sen sol ta ter tho u van ver vi wil xa yo za'.split(
    ' ',
  );
const endings = ['com', 'net', 'org', 'de', 'example', 'io', 'co.uk'];
const comments = [
  '',
  '',
  '',
  '',
  'spam wave',
  'customer request',
  'partner network',
  'from the old gateway',
  'abuse report',
];
const owners = ['', '', '', 'kim', 'joe', 'abuse desk', 'network team'];

export function makerOf(seed) {
  const random = randomOf(seed);
  const below = (n) => Math.floor(random() * n);
  const pick = (list) => list[below(list.length)];
  const name = () => Array.from({ length: 2 + below(3) }, () => pick(syllables)).join('');
  const domain = () => `${name()}${below(100)}.${pick(endings)}`;
  const address = () => `${1 + below(223)}.${below(256)}.${below(256)}.${below(256)}`;
  const about = () => ({
    comment: pick(comments),
    owner: pick(owners),
    ticket: random() < 0.2 ? `OPS-${below(30_000)}` : '',
  });
  return { random, below, pick, name, domain, address, about };
}

/** One entry of access: half networks, a quarter senders, the rest recipients and hosts; one in 100,000 carries a rare tag. */
export function accessEntry(make, i) {
  const kind = make.random();
  const value = make.pick([
    'REJECT',
    'REJECT',
    'REJECT',
    'OK',
    'RELAY',
    'DISCARD',
    `ERROR:5.7.1:550 Refused, see ticket ${make.below(9000) + 1000}`,
  ]);
  const [tag, key] =
    i % 100_000 === 7
      ? ['Spam:', `${make.name()}${i}@${make.domain()}`]
      : kind < 0.55
        ? ['Connect:', make.address()]
        : kind < 0.8
          ? ['From:', `${make.name()}${make.below(1000)}@${make.domain()}`]
          : kind < 0.9
            ? ['To:', `${make.name()}.${make.name()}@${make.domain()}`]
            : ['', `${make.name()}.${make.domain()}`];
  return {
    tag,
    key,
    value: tag === 'Connect:' || kind < 0.9 ? value : value.replace('RELAY', 'OK'),
    ...make.about(),
  };
}

export const median = (times) => quantile(times, 0.5);

export function quantile(times, share) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}
