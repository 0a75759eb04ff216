import { canonicalJson } from '#lib/canonical-json.ts';
import type { Policy } from '#lib/policy/policy.ts';
import type { DnsList } from '#lib/policy/section/dns-lists.ts';
import type { MailFilter } from '#lib/policy/section/milters.ts';
import type { QueueGroup } from '#lib/policy/section/queue-groups.ts';
import type { ChangeWord } from './change-word.ts';

type Place = Pick<ChangeWord, 'area' | 'href'>;

const filterPlace: Place = { area: 'Mail filters', href: '/policy/filters' };
const groupPlace: Place = { area: 'Queue groups', href: '/policy/filters' };
const listPlace: Place = { area: 'DNS lists', href: '/policy/access/dns-lists' };

/** How mail filters, queue groups and DNS lists differ. */
export function describeLists(before: Policy, after: Policy): ChangeWord[] {
  const orderOf = (filters: readonly MailFilter[]) => filters.map(({ name }) => name).join(', ');
  return [
    ...describeRows(
      before.milters.filters,
      after.milters.filters,
      filterPlace,
      ({ name }) => name,
      spelledFilter,
    ),
    ...describeOrder(
      orderOf(before.milters.filters),
      orderOf(after.milters.filters),
      filterPlace,
      'Mail passes',
    ),
    ...describeRows(
      before.queueGroups.groups,
      after.queueGroups.groups,
      groupPlace,
      ({ name }) => name,
      spelledGroup,
    ),
    ...describeRows(before.dnsLists.lists, after.dnsLists.lists, listPlace, listKey, spelledList),
    ...describeOrder(
      before.dnsLists.lists.map(listKey).join(', '),
      after.dnsLists.lists.map(listKey).join(', '),
      listPlace,
      'Lists are asked in the order',
    ),
  ];
}

function describeRows<T>(
  before: readonly T[],
  after: readonly T[],
  place: Place,
  keyOf: (row: T) => string,
  spelled: (row: T) => string,
): ChangeWord[] {
  const old = new Map(before.map((row) => [keyOf(row), row]));
  const words = after.flatMap((row): ChangeWord[] => {
    const then = old.get(keyOf(row));
    old.delete(keyOf(row));
    if (then === undefined) return [{ kind: 'new', ...place, text: spelled(row) }];
    if (canonicalJson(then) === canonicalJson(row)) return [];
    return [{ kind: 'changed', ...place, text: `${spelled(row)}. Before: ${spelled(then)}` }];
  });
  const gone = [...old.values()].map(
    (row): ChangeWord => ({ kind: 'gone', ...place, text: `No longer: ${spelled(row)}` }),
  );
  return [...words, ...gone];
}

/** Only when the same rows stand in another order. */
function describeOrder(then: string, now: string, place: Place, words: string): ChangeWord[] {
  const same = (text: string) => text.split(', ').sort().join();
  return then === now || same(then) !== same(now)
    ? []
    : [{ kind: 'changed', ...place, text: `${words} ${now}, was ${then}` }];
}

const troubleWords: Record<MailFilter['trouble'], string> = {
  '': 'passes',
  T: 'waits',
  R: 'is refused',
  '4': 'waits and the connection is closed',
};

function spelledFilter({ name, socket, trouble, everywhere, connect, send, read, end }: MailFilter): string {
  const where = everywhere ? '' : ', only where a listener names it';
  const times = Object.entries({ connect, send, read, end })
    .filter(([, time]) => time !== '')
    .map(([word, time]) => `, ${word} ${time}`)
    .join('');
  return `${name} at ${socket}${where}; without it mail ${troubleWords[trouble]}${times}`;
}

function spelledGroup(group: QueueGroup): string {
  const { name, split, interval, folders, runners, jobs, recipients, nice } = group;
  const parts = [
    interval && `run every ${interval}`,
    folders !== null && folders > 1 && `in ${folders} folders`,
    runners !== null && `${runners} processes`,
    split && 'several for one message',
    jobs !== null && `${jobs} messages a run`,
    recipients !== null && `${recipients} recipients an envelope`,
    nice !== null && `nice ${nice}`,
  ].filter((part) => part !== false && part !== '');
  return `${name}: ${parts.join(', ') || 'as usual'}`;
}

const listKey = ({ feature, zone, answers }: DnsList): string => [feature, zone, ...answers].join(' ');

const who: Record<DnsList['feature'], string> = { dnsbl: 'Clients', enhdnsbl: 'Clients', rhsbl: 'Senders' };
const fate: Record<DnsList['action'], string> = {
  refuse: 'are refused',
  quarantine: 'have their mail held',
  discard: 'have their mail thrown away',
};

function spelledList(list: DnsList): string {
  const { feature, zone, action, message, trouble, troubleMessage, answers } = list;
  const when = answers.length > 0 ? ` with ${answers.join(' or ')}` : '';
  const told = message ? `: ${message}` : '';
  const wait =
    trouble === 'refuse' ? `; without an answer they wait${troubleMessage ? `: ${troubleMessage}` : ''}` : '';
  return `${who[feature]} that ${zone} lists${when} ${fate[action]}${told}${wait}`;
}
