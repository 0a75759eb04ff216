import type { Entry } from '#lib/policy/entry/entry.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { optionInForce } from '#lib/sendmail/options.ts';
import { type Check, entryPlace, type Finding, type Place } from '../finding.ts';
import { walk } from '../flow-walk.ts';
import { addressOf, anybody, type MailFlow, mailFlow, type Stop } from '../mail-flow.ts';
import type { Policy } from '../policy.ts';

/** Where aliases and virtual users lead together: in circles, too far, or nowhere. */
export const checkMailFlow: Check = function* (policy: Policy) {
  const flow = mailFlow(policy);
  const { loops, depths } = walk(
    startsOf(policy, flow),
    (id) => flow.next(id).flatMap((stop) => ('id' in stop ? [stop.id] : [])),
    (id) => (isAlias(id) ? 1 : 0),
  );
  for (const ids of loops) yield loop(ids, flow);
  yield* tooDeep(policy, flow, depths);
  yield* postmaster(policy, flow);
  for (const name of flow.aliases.keys()) yield* aliasDeadEnd(name, policy, flow);
  for (const entry of policy.maps.virtusertable) {
    if (literalKey(entry.key) === null) yield* virtualDeadEnd(entry, policy, flow);
  }
};

function* startsOf({ maps }: Policy, flow: MailFlow): Generator<string> {
  yield* flow.aliases.keys();
  for (const entry of maps.virtusertable) {
    const address = addressOf(entry);
    if (address.includes('@')) yield address;
  }
}

const isAlias = (id: string) => !id.includes('@');
/** Where an alias stands: its entry, or the setting that makes it. */
function aliasPlace(name: string, { aliases }: MailFlow): Place {
  const key = aliases.get(name)?.key ?? null;
  if (key === null) return { page: 'gateway', section: 'identity', field: 'postmaster' };
  return { ...entryPlace({ map: 'aliases', tag: '', key }), field: 'value' };
}

/** Which of the two maps a circle goes through decides what to say of it. */
function loop(ids: readonly string[], flow: MailFlow): Finding {
  const names = ids.map((id) => (isAlias(id) ? id : (flow.virtualAt(id)?.key ?? id)));
  const [first = ''] = names;
  const circle = [...names, first].join(' → ');
  if (ids.every(isAlias)) {
    return {
      rule: 'aliases/loop',
      severity: 'error',
      place: aliasPlace(first, flow),
      title:
        names.length === 1 ? `The alias ${first} leads to itself` : `The aliases ${circle} lead in a circle`,
      text:
        names.length === 1
          ? `To deliver to the user of that name, write \\${first}.`
          : 'Mail to any of them would bounce. Let one of them lead somewhere else.',
    };
  }
  const key = names[ids.findIndex((id) => !isAlias(id))] ?? first;
  const place: Place = { ...entryPlace({ map: 'virtusertable', tag: '', key }), field: 'value' };
  if (ids.some(isAlias)) {
    return {
      rule: 'virtual-users/alias-loop',
      severity: 'error',
      place,
      title: `${circle} lead in a circle through aliases`,
      text: 'The virtual user leads to an alias, and the alias back to the virtual user. Mail to them bounces.',
    };
  }
  return {
    rule: 'virtual-users/loop',
    severity: 'error',
    place,
    title: names.length === 1 ? `${first} leads to itself` : `${circle} lead in a circle`,
    text: 'The daemon looks its own answer up again until it gives up: every such message fails. Let one of them lead elsewhere.',
  };
}

/** The alias with which a chain becomes one longer than the daemon follows; those that lead to it are too long for the same reason. */
function* tooDeep(
  { options }: Policy,
  flow: MailFlow,
  depths: ReadonlyMap<string, number>,
): Generator<Finding> {
  const most = Number(optionInForce(options, 'confMAX_ALIAS_RECURSION') || '10');
  for (const [id, depth] of depths) {
    if (!isAlias(id) || depth !== most + 1) continue;
    yield {
      rule: 'aliases/too-deep',
      severity: 'error',
      place: aliasPlace(id, flow),
      title: `From the alias ${id} it is ${depth} aliases to the end`,
      text: `The daemon follows ${most} (confMAX_ALIAS_RECURSION) and then takes it for a loop: the mail bounces. Let ${id} lead straight to the end.`,
    };
  }
}

/** A local name that is no alias is nobody where local mail is refused. */
function lostName(stop: Stop, { routing }: Policy): string | null {
  if (stop.kind !== 'user' || routing.localMail !== 'refuse' || stop.name.includes(anybody)) return null;
  return stop.name;
}

function* aliasDeadEnd(name: string, policy: Policy, flow: MailFlow): Generator<Finding> {
  const isAdded = flow.aliases.get(name)?.key === null;
  // MAILER-DAEMON follows postmaster, of whom something is said already
  if (name === 'mailer-daemon' && isAdded) return;
  const lost = flow.ofAlias(name).flatMap((stop) => lostName(stop, policy) ?? []);
  if (lost.length === 0) return;
  yield {
    rule: 'aliases/dead-end',
    severity: 'warning',
    place: aliasPlace(name, flow),
    title: isAdded
      ? `The postmaster is ${lost.join(', ')}, which nothing here knows`
      : `The alias ${name} leads to ${lost.join(', ')}, which nothing here knows`,
    text: 'This gateway has no mailboxes: mail for a local name that is no alias is refused. Write a full address.',
  };
}

function* virtualDeadEnd(entry: Entry, policy: Policy, flow: MailFlow): Generator<Finding> {
  const stop = flow.ofVirtual(entry, addressOf(entry));
  const lost = lostName(stop, policy);
  const place: Place = { ...entryPlace(entry), field: 'value' };
  if (lost !== null) {
    yield {
      rule: 'virtual-users/dead-end',
      severity: 'warning',
      place,
      title: `${entry.key} leads to ${lost}, which nothing here knows`,
      text: 'This gateway has no mailboxes: mail for a local name that is no alias is refused. Write a full address, or make an alias of that name.',
    };
  }
  if (stop.kind === 'astray' && !stop.address.includes(anybody)) {
    yield {
      rule: 'virtual-users/dead-end',
      severity: 'warning',
      place,
      title: `${entry.key} leads to ${stop.address}, which virtusertable does not have`,
      text: 'The domain is virtual, so that its mail comes to this gateway, but nothing says where this address goes. It is passed on by route or MX, and may come back.',
    };
  }
}

/** Whether mail to postmaster arrives anywhere. */
function* postmaster({ routing }: Policy, flow: MailFlow): Generator<Finding> {
  const ends = endsOf('postmaster', flow);
  const refuses = routing.localMail === 'refuse';
  if (ends.has('away') || (ends.has('user') && !refuses)) return;
  yield {
    rule: 'aliases/postmaster',
    severity: refuses || flow.aliases.has('postmaster') ? 'error' : 'warning',
    place: aliasPlace('postmaster', flow),
    title: flow.aliases.has('postmaster')
      ? 'Mail to postmaster arrives nowhere'
      : 'Nobody gets the mail to postmaster',
    text: 'Every mail host must take mail to postmaster (RFC 5321 section 4.5.1), and bounces of bounces go there. Name a mailbox that someone reads.',
  };
}

/** The kinds of end that mail to an alias can come to. */
function endsOf(name: string, flow: MailFlow): Set<Stop['kind']> {
  const ends = new Set<Stop['kind']>();
  const seen = new Set([name]);
  for (const id of seen) {
    for (const stop of flow.next(id)) {
      ends.add(stop.kind);
      if ('id' in stop) seen.add(stop.id);
    }
  }
  return ends;
}
