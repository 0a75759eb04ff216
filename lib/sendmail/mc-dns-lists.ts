import type { Policy } from '#lib/policy/policy.ts';
import type { DnsList } from '#lib/policy/section/dns-lists.ts';
import { m4Feature } from './m4.ts';

/**
 * A FEATURE for each list, in their order; lists of senders stand behind those of clients, because they use the same map and only the first of the
 * two features defines it.
 */
export function dnsListLines({ dnsLists }: Pick<Policy, 'dnsLists'>): string[] {
  const ofSenders = (list: DnsList) => list.feature === 'rhsbl';
  return [...dnsLists.lists.filter((list) => !ofSenders(list)), ...dnsLists.lists.filter(ofSenders)].map(
    dnsListLine,
  );
}

/** `FEATURE(`enhdnsbl', `zone', `"550 …"', `t', `127.0.0.2.')` */
export function dnsListLine({
  feature,
  zone,
  action,
  message,
  trouble,
  troubleMessage,
  answers,
}: DnsList): string {
  const said = action === 'refuse' ? replyInRules(message) : action;
  const waits = trouble === 'accept' ? '' : replyInRules(troubleMessage) || 't';
  return m4Feature(feature, [zone, said, waits, ...answers.map(answerInRules)]);
}

/** Words in quotes, macros of the mail between them: `"550 Rejected: " $&{client_addr} " is listed"`. */
export function replyInRules(message: string): string {
  return message
    .split(/(\$&\{\w+\})/)
    .filter((part) => part.trim() !== '')
    .map((part) => (part.startsWith('$&{') ? part : `"${part}"`))
    .join(' ');
}

/** The reply as people write it, out of its spelling in the rules; null when it holds anything else. */
export function replyOfRules(text: string): string | null {
  const parts = text.match(/"[^"]*"|\$&\{\w+\}|[^\s"$]+|\S/g) ?? [];
  if (parts.some((part) => part === '"' || part === '$')) return null;
  return parts
    .map((part) => (part.startsWith('"') ? part.slice(1, -1) : part.startsWith('$&{') ? part : `${part} `))
    .join('')
    .trim();
}

/** The map of the daemon ends every answer with a dot; `$-` stands for one number. */
function answerInRules(answer: string): string {
  return `${answer.replaceAll('*', '$-')}.`;
}

/** What a client is told that is in the list, as the daemon puts it; null when it is told nothing. */
export function replyOfList(list: DnsList, client = '192.0.2.99', domain = 'example.com'): string | null {
  if (list.action !== 'refuse') return null;
  const own =
    list.feature === 'rhsbl'
      ? `550 Mail from ${domain} refused by blackhole site ${list.zone}`
      : `550 Rejected: ${client} listed at ${list.zone}`;
  const text = list.message === '' ? own : filled(list.message, client, domain);
  return `${text.slice(0, 3)} 5.7.1 ${text.slice(4)}`;
}

/** What a client is told while the list does not answer; null when it is let in. */
export function replyInTrouble(list: DnsList, client = '192.0.2.99', domain = 'example.com'): string | null {
  if (list.trouble === 'accept') return null;
  const what = list.feature === 'rhsbl' ? domain : client;
  const own = `451 Temporary lookup failure of ${what} at ${list.zone}`;
  const text = list.troubleMessage === '' ? own : filled(list.troubleMessage, client, domain);
  return `${text.slice(0, 3)} ${list.feature === 'rhsbl' ? '4.7.1' : '4.4.3'} ${text.slice(4)}`;
}

function filled(message: string, client: string, domain: string): string {
  return message
    .replaceAll('$&{client_addr}', client)
    .replaceAll('$&{client_name}', 'client.example.net')
    .replaceAll('$&{RHS}', domain);
}
