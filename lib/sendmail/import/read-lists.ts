import { replyOfRules } from '../mc-dns-lists.ts';
import { type ImportState, kept, type Meaning } from './import-state.ts';

/** `S=inet:8891@localhost, F=T, T=C:5m;S:10s`: keys count by their first letter, in which capitals count. */
function equatesOf(text: string): Map<string, string> | string {
  const found = new Map<string, string>();
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const [, key = '', value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(part) ?? [];
    if (key === '') return `“${part}” has no form.`;
    found.set(key.charAt(0), value.trim());
  }
  return found;
}

/** INPUT_MAIL_FILTER, and MAIL_FILTER for one that only listeners name. */
export function readFilter(state: ImportState, name: string, text: string, everywhere: boolean): Meaning {
  const equates = equatesOf(text);
  if (typeof equates === 'string') return kept(equates);
  const times = timesOf(equates.get('T') ?? '');
  if (times === null) return kept('Its times have no form.');
  const filter = {
    name,
    socket: equates.get('S') ?? '',
    trouble: equates.get('F') ?? '',
    everywhere,
    ...times,
  };
  const reason = state.adoptMembers('milters', 'filters', [filter]);
  if (reason === null && everywhere) state.filterOrder?.push(name);
  return reason === null ? { kind: 'setting', keys: [`milters.filters[${name}]`] } : kept(reason);
}

/** A number without a unit is of seconds (milter_parse_timeouts). */
function timesOf(text: string): Record<string, string> | null {
  const names: Record<string, string> = { C: 'connect', S: 'send', R: 'read', E: 'end' };
  const times: Record<string, string> = {};
  for (const part of text.split(/[;,]/).map((one) => one.trim())) {
    if (part === '') continue;
    const [, letter = '', time = ''] = /^([A-Z]):\s*(\d+[smh]?)$/.exec(part) ?? [];
    const field = names[letter];
    if (field === undefined) return null;
    times[field] = /\d$/.test(time) ? `${time}s` : time;
  }
  return times;
}

/** A sendmail.mc says that there are several, not how many. */
const usualFolders = 4;

/** QUEUE_GROUP: all but its folder, which a gateway has a place of its own for. */
export function readQueueGroup(state: ImportState, name: string, text: string): Meaning {
  const equates = equatesOf(text);
  if (typeof equates === 'string') return kept(equates);
  const flags = equates.get('F') ?? '';
  if (flags !== '' && flags !== 'f') return kept(`The flags ${flags} have no form.`);
  const isSpread = equates.get('P')?.endsWith('*') ?? false;
  const group = {
    name,
    split: flags === 'f',
    interval: equates.get('I') ?? '',
    folders: isSpread ? usualFolders : '',
    runners: equates.get('R') ?? '',
    jobs: equates.get('J') ?? '',
    recipients: equates.get('r') ?? '',
    nice: equates.get('N') ?? '',
  };
  const reason = state.adoptMembers('queueGroups', 'groups', [group]);
  if (reason !== null) return kept(reason);
  const note = `How many folders it has is not said here; a gateway makes ${usualFolders}.`;
  return { kind: 'setting', keys: [`queueGroups.groups[${name}]`], ...(isSpread && { note }) };
}

/** FEATURE(`dnsbl'), FEATURE(`enhdnsbl') and Debian's FEATURE(`rhsbl'). */
export function readDnsList(state: ImportState, feature: string, args: readonly string[]): Meaning {
  const [zone = '', said = '', waits = '', ...answers] = args.map((arg) => arg.trim());
  const before = state.sections.dnsLists.lists;
  if (Array.isArray(before) && before.some((one) => JSON.stringify(one).includes(`"zone":"${zone}"`)))
    return kept('The list is asked a second time.');
  const isAction = said === 'quarantine' || said === 'discard';
  const message = isAction ? '' : replyOfRules(said);
  const troubleMessage = waits === 't' ? '' : replyOfRules(waits);
  if (message === null || troubleMessage === null) return kept('Its reply holds more than text.');
  if (`${message}${troubleMessage}`.includes(','))
    return kept(
      'A comma in its reply parts it for m4, and the rule that refuses is lost. Leave the comma out.',
    );
  const list = {
    feature,
    zone,
    action: isAction ? said : 'refuse',
    message,
    trouble: waits === '' ? 'accept' : 'refuse',
    troubleMessage,
    answers: answers.filter((answer) => answer !== '').map((answer) => answer.replaceAll('$-', '*')),
  };
  // without its dot the daemon never finds it: a form would change what the line does
  if (answers.some((answer) => answer !== '' && !answer.endsWith('.')))
    return kept(
      'An answer without a dot at its end is never found: the list refuses nobody. Write it as 127.0.0.2.',
    );
  const reason = state.adoptMembers('dnsLists', 'lists', [list]);
  return reason === null ? { kind: 'setting', keys: [`dnsLists.lists[${zone}]`] } : kept(reason);
}
