import { canonicalJson } from '#lib/canonical-json.ts';
import { type Entry, entryId, keyText, type MapName, mapNames } from '#lib/policy/entry/entry.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { backEndName } from '#lib/sasl/elsewhere/saslauthd-word.ts';
import { featureRow } from '#lib/sendmail/features.ts';
import type { OptionRow } from '#lib/sendmail/option.ts';
import { optionInForce, optionRow } from '#lib/sendmail/options.ts';
import { type ChangeWord, lowerFirst, was } from './change-word.ts';
import { describeEntry } from './describe-entry.ts';
import { describeCustomRules, describeSections, describeSource } from './describe-fields.ts';
import { describeHosts } from './describe-host.ts';
import { describeLists } from './describe-lists.ts';
import { describeOutgoing } from './describe-outgoing.ts';

export type { ChangeWord } from './change-word.ts';

/** The change from one policy to another in words. `names` are the gateways' names by id. */
export function describeChange(
  before: Policy,
  after: Policy,
  names: Readonly<Record<string, string>>,
): ChangeWord[] {
  return [
    ...mapNames.flatMap((map) => describeMap(map, before.maps[map], after.maps[map])),
    ...describeHosts(before.hosts, after.hosts, names),
    ...describeAuth(before, after),
    ...describeOutgoing(before.outgoing, after.outgoing),
    ...describeOptions(before.options, after.options),
    ...describeFeatures(before.features, after.features),
    ...describeLists(before, after),
    ...describeSections(before, after),
    ...describeCustomRules(before, after),
    ...describeSource(before, after),
  ];
}

export const mapAreas: Record<MapName, { area: string; href: string }> = {
  access: { area: 'Access', href: '/policy/access' },
  'relay-domains': { area: 'Domains', href: '/policy/domains' },
  'local-host-names': { area: 'Domains', href: '/policy/domains?map=local-host-names' },
  mailertable: { area: 'Routing', href: '/policy/routing' },
  virtusertable: { area: 'Virtual users', href: '/policy/virtual-users' },
  aliases: { area: 'Aliases', href: '/policy/aliases' },
  genericstable: { area: 'Outgoing addresses', href: '/policy/outgoing-addresses' },
  domaintable: { area: 'Domains', href: '/policy/domains?map=domaintable' },
};

function describeMap(map: MapName, before: readonly Entry[], after: readonly Entry[]): ChangeWord[] {
  const place = mapAreas[map];
  const old = new Map(before.map((entry) => [entryId(entry), entry]));
  const words: ChangeWord[] = [];
  for (const entry of after) {
    const then = old.get(entryId(entry));
    old.delete(entryId(entry));
    if (!then) words.push({ kind: 'new', ...place, text: `${describeEntry(entry)}${until(entry)}` });
    else if (then.value !== entry.value)
      words.push({
        kind: 'changed',
        ...place,
        text: `${describeEntry(entry)}. Before: ${lowerFirst(describeEntry(then))}`,
      });
    else
      words.push(...describeNotes(then, entry).map((text) => ({ kind: 'changed' as const, ...place, text })));
  }
  for (const entry of old.values())
    words.push({ kind: 'gone', ...place, text: `No longer: ${lowerFirst(describeEntry(entry))}` });
  return words;
}

const until = ({ endsOn }: Entry): string => (endsOn === null ? '' : `, until ${endsOn}`);

/** What people noted about an entry and the daemon never sees. */
function describeNotes(then: Entry, now: Entry): string[] {
  const name = keyText(now);
  const notes = [
    then.endsOn !== now.endsOn &&
      (now.endsOn === null ? `${name} has no end any more` : `${name} ends on ${now.endsOn}`),
    then.owner !== now.owner && `The owner of ${name} is ${now.owner || 'nobody'}${was(then.owner)}`,
    (then.comment !== now.comment || then.ticket !== now.ticket) && `The reason for ${name} reads otherwise`,
  ];
  return notes.filter((note) => note !== false);
}

const checkerWords = {
  saslauthd: 'Postern’s agent',
  system: 'the host’s own saslauthd',
  auxprop: 'comparing them with those in a sasldb',
};

const asked = ({ sasl: { systemMechanism: name } }: Policy['auth']): string =>
  name === 'any' ? 'whatever it was started with' : backEndName(name);

function describeAuth({ auth: then }: Policy, { auth: now }: Policy): ChangeWord[] {
  const place = { area: 'Mechanisms', href: '/authentication/mechanisms' };
  const word = (text: string): ChangeWord => ({ kind: 'changed', ...place, text });
  const words: ChangeWord[] = [];
  if (then.enabled !== now.enabled)
    words.push(word(now.enabled ? 'People may log in' : 'Nobody may log in any more'));
  words.push(...describeSet(then.mechanisms, now.mechanisms, place, (name) => `${name} is offered`));
  words.push(...describeSet(then.trusted, now.trusted, place, (name) => `Who logs in by ${name} may relay`));
  words.push(...describeSet(then.options, now.options, place, (name) => `AUTH option ${name} is on`));
  if (then.realm !== now.realm)
    words.push(word(`The realm is ${now.realm || 'the host name'}${was(then.realm)}`));
  if (then.maxBits !== now.maxBits)
    words.push(word(`The layer inside SASL may have ${now.maxBits} bits, was ${then.maxBits}`));
  words.push(
    ...describeSet(then.certificates, now.certificates, place, (name) => `The certificate ${name} may relay`),
  );
  if (then.sasl.passwordCheck !== now.sasl.passwordCheck)
    words.push(word(`Passwords are checked by ${checkerWords[now.sasl.passwordCheck]}`));
  else if (now.sasl.passwordCheck === 'system' && then.sasl.systemMechanism !== now.sasl.systemMechanism)
    words.push(word(`The host’s own saslauthd is to ask ${asked(now)}, was ${asked(then)}`));
  else if (canonicalJson(then.sasl) !== canonicalJson(now.sasl))
    words.push(word('Sendmail.conf has other settings'));
  return words;
}

function describeSet(
  then: readonly string[],
  now: readonly string[],
  place: { area: string; href: string },
  sentence: (name: string) => string,
): ChangeWord[] {
  const added = now.filter((name) => !then.includes(name));
  const gone = then.filter((name) => !now.includes(name));
  return [
    ...added.map((name): ChangeWord => ({ kind: 'new', ...place, text: sentence(name) })),
    ...gone.map(
      (name): ChangeWord => ({ kind: 'gone', ...place, text: `No longer: ${lowerFirst(sentence(name))}` }),
    ),
  ];
}

function describeOptions(then: Policy['options'], now: Policy['options']): ChangeWord[] {
  const names = new Set([...Object.keys(then), ...Object.keys(now)]) as Set<OptionRow['name']>;
  return [...names].flatMap((name): ChangeWord[] => {
    const [old, value] = [optionInForce(then, name), optionInForce(now, name)];
    if (old === value) return [];
    const text = `${optionRow(name)?.label ?? name}: ${value || 'nothing'}, was ${old || 'nothing'}`;
    return [{ kind: 'changed', area: 'Options', href: `/policy/options?q=${name}`, text }];
  });
}

function describeFeatures(then: Policy['features'], now: Policy['features']): ChangeWord[] {
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...names].flatMap((name): ChangeWord[] => {
    if (canonicalJson(then[name]) === canonicalJson(now[name])) return [];
    const row = featureRow(name);
    const on = now[name]?.on ?? row?.ours !== undefined;
    const label = row?.label ?? name;
    const text = on
      ? `${label}: on ${(now[name]?.uses ?? []).map((args) => args.join(' ')).join('; ')}`.trim()
      : `${label}: off`;
    return [{ kind: on ? 'changed' : 'gone', area: 'Features', href: `/policy/features?q=${name}`, text }];
  });
}
