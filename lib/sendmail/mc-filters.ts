import type { GatewayPaths } from '#lib/gateway/api-engine.ts';
import type { MailFilter } from '#lib/policy/milters.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { type QueueGroup, usualGroup } from '#lib/policy/queue-groups.ts';
import { m4Call } from './m4.ts';

/** INPUT_MAIL_FILTER of every filter, in their order: m4 makes the list that all listeners go by. */
export function filterLines({ milters }: Pick<Policy, 'milters'>): string[] {
  return milters.filters.map(filterLine);
}

/** `INPUT_MAIL_FILTER(`name', `S=…, F=T, T=C:5m;E:10m')`; MAIL_FILTER for one that only listeners name. */
export function filterLine(filter: MailFilter): string {
  const { name, socket, trouble, connect, send, read, end, everywhere } = filter;
  const times = Object.entries({ C: connect, S: send, R: read, E: end })
    .filter(([, time]) => time !== '')
    .map(([key, time]) => `${key}:${time}`);
  const equates = [
    `S=${socket}`,
    ...(trouble === '' ? [] : [`F=${trouble}`]),
    ...(times.length > 0 ? [`T=${times.join(';')}`] : []),
  ];
  return m4Call(everywhere ? 'INPUT_MAIL_FILTER' : 'MAIL_FILTER', [name, equates.join(', ')]);
}

/** QUEUE_GROUP of every group. */
export function queueGroupLines(
  { queueGroups }: Pick<Policy, 'queueGroups'>,
  { state }: Pick<GatewayPaths, 'state'>,
): string[] {
  return queueGroups.groups.map((group) => queueGroupLine(group, `${state}/queue`));
}

/** The folder of a group lies below the queue's own, as the daemon demands; the agent makes it. */
export function queueGroupLine(group: QueueGroup, queue: string): string {
  const folder = group.name === usualGroup ? queue : `${queue}/groups/${group.name}`;
  const numbers = { N: group.nice, I: group.interval, R: group.runners, J: group.jobs, r: group.recipients };
  const equates = [
    `P=${folder}`,
    ...(group.split ? ['F=f'] : []),
    ...Object.entries(numbers)
      .filter(([, value]) => value !== null && value !== '')
      .map(([key, value]) => `${key}=${value}`),
  ];
  return m4Call('QUEUE_GROUP', [group.name, equates.join(', ')]);
}
