import { type Entry, keyText } from '#lib/policy/entry/entry.ts';
import { featuresOn } from '#lib/policy/section/features.ts';
import { usualGroup } from '#lib/policy/section/queue-groups.ts';
import { type Check, entryPlace, type Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** Queue groups that are named and not there: the daemon passes over an entry's in silence, and does not start with a mailer's. */
export const checkQueueGroups: Check = function* (policy: Policy) {
  const known = knownGroups(policy);
  const isKnown = (name: string) => known.has(name.toLowerCase());
  for (const [option, value] of Object.entries(policy.options))
    if (option.endsWith('_QGRP') && value !== '' && !isKnown(value)) yield unknownInOption(option, value);
  const chosen = featuresOn(policy.features).find(({ row }) => row.name === 'queuegroup');
  if (!chosen) return;
  const others = chosen.uses[0]?.[0] ?? '';
  if (others !== '' && !isKnown(others)) yield unknownInFeature(others);
  for (const entry of policy.maps.access)
    if (entry.tag === 'QGRP:' && !isKnown(entry.value)) yield unknownInEntry(entry);
};

/** Without regard to case, as the daemon looks them up; groups that no form shows count, too. */
function knownGroups({ queueGroups, source, customRules }: Policy): ReadonlySet<string> {
  const texts = source.directives.filter(({ kind }) => kind === 'kept').map(({ text }) => text);
  const kept = [...texts, customRules.localConfig]
    .flatMap((text) => [...text.matchAll(/QUEUE_GROUP\(\s*`?(\w+)|^Q(\w+)\s*,/gm)])
    .map(([, name, line]) => name ?? line ?? '');
  const names = [usualGroup, ...queueGroups.groups.map(({ name }) => name), ...kept];
  return new Set(names.map((name) => name.toLowerCase()));
}

function unknownInEntry(entry: Entry): Finding {
  return {
    rule: 'access/unknown-queue-group',
    severity: 'warning',
    place: { ...entryPlace(entry), field: 'value' },
    title: `${keyText(entry)} names the queue group ${entry.value}, which is not there`,
    text: 'The daemon says nothing, and the mail waits in the usual queue. Make the group under Filters and queues, or delete the entry.',
  };
}

function unknownInFeature(name: string): Finding {
  return {
    rule: 'options/unknown-usual-group',
    severity: 'warning',
    place: { page: 'options', section: 'features', field: 'queuegroup' },
    title: `The feature queuegroup puts all other mail into the queue group ${name}, which is not there`,
    text: 'The daemon cannot find it at any message, and the mail waits in the usual queue. Make the group under Filters and queues, or leave the argument empty.',
  };
}

function unknownInOption(option: string, value: string): Finding {
  return {
    rule: 'options/unknown-queue-group',
    severity: 'error',
    place: { page: 'options', section: 'options', field: option },
    title: `${option} names the queue group ${value}, which is not there`,
    text: 'The daemon does not start with it. Make the group under Filters and queues, or empty the setting.',
  };
}
