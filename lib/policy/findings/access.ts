import { linesOf } from '#lib/sendmail/entry-lines.ts';
import { kindOf } from '../access-entry.ts';
import { type Entry, keyText } from '../entry.ts';
import { featuresOn } from '../features.ts';
import { type Check, entryPlace, type Finding, type PolicyPatch, removal } from '../finding.ts';
import { networkOf } from '../network-entry.ts';
import type { Policy } from '../policy.ts';

/** The access map is a lookup, not a list read from top to bottom: entries that never decide, or decide nothing. */
export const checkAccess: Check = (policy: Policy) => [
  ...shadowed(policy),
  ...sameLine(policy),
  ...tagsWithoutFeature(policy),
  ...quarantineAtConnect(policy),
];

/** Which tags are looked up with a key of each kind, before the key alone (cf/m4/proto.m4: rule sets D, A, F and U). */
const tagsBefore = {
  network: ['Connect:'],
  domain: ['Connect:', 'From:', 'To:'],
  address: ['From:', 'To:'],
  user: ['From:', 'To:'],
  everyone: [],
  certificate: [],
} as const;

function shadowed({ maps }: Policy): Finding[] {
  const tagged = new Map(
    maps.access.filter((entry) => entry.tag !== '').map((entry) => [keyText(entry), entry]),
  );
  return maps.access
    .filter((entry) => entry.tag === '')
    .flatMap((entry) => {
      const winners = tagsBefore[kindOf(entry.key)].map((tag) => tagged.get(`${tag}${entry.key}`));
      const known = winners.filter((winner): winner is Entry => winner !== undefined);
      if (known.length === 0 || known.length < winners.length) return [];
      return [
        {
          rule: 'access/shadowed' as const,
          severity: 'warning' as const,
          place: entryPlace(entry),
          title: `${entry.key} ${entry.value} never decides`,
          text: `${known.map((winner) => `${keyText(winner)} ${winner.value}`).join(', ')} ${known.length > 1 ? 'are' : 'is'} looked up first and ${known.length > 1 ? 'win' : 'wins'}.`,
          fix: removal(entry),
        },
      ];
    });
}

/** Keys that are written differently and reach the daemon as the same. */
function sameLine({ maps }: Policy): Finding[] {
  const seen = new Map<string, Entry>();
  const found: Finding[] = [];
  for (const entry of maps.access) {
    const width = networkOf(entry.key)?.prefix ?? '';
    for (const { key } of linesOf(entry)) {
      const id = `${key.toLowerCase()} ${width}`;
      const other = seen.get(id);
      if (other === undefined) seen.set(id, entry);
      else if (other !== entry) {
        found.push({
          rule: 'access/same-line',
          severity: 'error',
          place: entryPlace(entry),
          title: `${keyText(entry)} and ${keyText(other)} are the same to the daemon`,
          text: 'It does not tell capitals from small letters. A map cannot hold two values for one key.',
          fix: removal(entry),
        });
        break;
      }
    }
  }
  return found;
}

type Need = { feature: string; words: string; uses: string[][] } | { tls: true; words: string };

const needs: Record<string, Need> = {
  'Spam:': {
    feature: 'delay_checks',
    words: 'FEATURE(delay_checks) with friend or hater',
    uses: [['friend']],
  },
  'GreetPause:': { feature: 'greet_pause', words: 'FEATURE(greet_pause)', uses: [['5000']] },
  'ClientRate:': { feature: 'ratecontrol', words: 'FEATURE(ratecontrol)', uses: [[]] },
  'ClientConn:': { feature: 'conncontrol', words: 'FEATURE(conncontrol)', uses: [[]] },
  'CERTIssuer:': { tls: true, words: 'asking clients for a certificate' },
  'CERTSubject:': { tls: true, words: 'asking clients for a certificate' },
};

function tagsWithoutFeature(policy: Policy): Finding[] {
  const on = new Map(featuresOn(policy.features).map(({ row, uses }) => [row.name, uses]));
  const isMet = (need: Need) =>
    'tls' in need
      ? policy.tls.askClientCertificate
      : on.has(need.feature) && (need.feature !== 'delay_checks' || Boolean(on.get(need.feature)?.[0]?.[0]));
  const unmet = Object.entries(needs).flatMap(([tag, need]) => {
    const entry = policy.maps.access.find((one) => one.tag === tag);
    return entry === undefined || isMet(need) ? [] : [withoutFeature(tag, need.words, entry, patchFor(need))];
  });
  const refusal = policy.maps.access.find(
    (one) => one.tag === 'To:' && one.value !== 'RELAY' && one.value !== 'OK',
  );
  if (refusal === undefined || on.has('blocklist_recipients')) return unmet;
  return [
    ...unmet,
    withoutFeature(
      'To:',
      'FEATURE(blocklist_recipients) to refuse',
      refusal,
      patchFor({ feature: 'blocklist_recipients', words: '', uses: [[]] }),
    ),
  ];
}

function patchFor(need: Need): PolicyPatch {
  if ('tls' in need) return { kind: 'set', section: 'tls', value: { askClientCertificate: true } };
  return {
    kind: 'set',
    section: 'features',
    value: { [need.feature]: { on: true, uses: need.uses, acknowledged: null } },
  };
}

function withoutFeature(tag: string, words: string, entry: Entry, patch: PolicyPatch): Finding {
  return {
    rule: 'access/tag-without-feature',
    severity: 'warning',
    place: entryPlace(entry),
    title: `${tag} entries do nothing`,
    text: `They need ${words}, which is off. The first is ${keyText(entry)} ${entry.value}.`,
    fix: { label: 'Switch it on', patch },
  };
}

/** With delay_checks the entry is looked up for each recipient, when there is a message that can be held. */
function quarantineAtConnect(policy: Policy): Finding[] {
  if (featuresOn(policy.features).some(({ row }) => row.name === 'delay_checks')) return [];
  return policy.maps.access
    .filter((entry) => entry.tag === 'Connect:' && entry.value.startsWith('QUARANTINE:'))
    .map((entry) => ({
      rule: 'access/quarantine-at-connect',
      severity: 'warning',
      place: { ...entryPlace(entry), field: 'value' },
      title: `Mail from ${entry.key} is delivered, not held`,
      text: 'When a client connects there is no message yet: the log says quarantine, and the mail goes on. FEATURE(delay_checks) looks later.',
      fix: {
        label: 'Check at RCPT',
        patch: {
          kind: 'set',
          section: 'features',
          value: { delay_checks: { on: true, uses: [[]], acknowledged: null } },
        },
      },
    }));
}
