import type { GatewayPaths } from '#lib/gateway/api-engine.ts';
import type { Policy } from '#lib/policy/policy.ts';
import type { MailFilter } from '#lib/policy/section/milters.ts';
import { type QueueGroup, usualGroup } from '#lib/policy/section/queue-groups.ts';
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
  return queueGroups.groups.flatMap((group) => {
    const folder =
      group.name === usualGroup ? `${state}/queue` : `${groupFolder(`${state}/queue`, group)}/folder*`;
    const several = (group.folders ?? 1) > 1;
    return [
      // the agent makes so many, and reads that here: the cf itself has no word for it
      ...(several ? [`# queue group ${group.name}: ${group.folders} folders`] : []),
      groupLine(group, folder),
    ];
  });
}

/** QUEUE_GROUP for a server that people run by hand, who make its folders themselves. */
export function queueGroupLine(group: QueueGroup, queue: string): string {
  const own = groupFolder(queue, group);
  const folder = (group.folders ?? 1) > 1 ? `${own}/folder*` : own;
  return groupLine(group, group.name === usualGroup ? queue : folder);
}

/** The folders of a group lie below the queue's own, as the daemon demands. */
const groupFolder = (queue: string, { name }: QueueGroup) => `${queue}/groups/${name}`;

function groupLine(group: QueueGroup, folder: string): string {
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
