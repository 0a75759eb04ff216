import { z } from 'zod';
import { type Reason, textThat } from '#lib/mail/reason.ts';
import { macroWord } from '#lib/sendmail/m4.ts';
import { eachOnce } from './each-once.ts';
import { numberOrNothing } from './number-field.ts';

/** The daemon's own group: everything that no other group takes. */
export const usualGroup = 'mqueue';

/** One QUEUE_GROUP: a part of the queue with times and processes of its own (op.me, “Queue Groups and Queue Directories”). */
export const queueGroup = z
  .object({
    name: textThat(nameReason),
    /** F=f: several processes for one message with many recipients. */
    split: z.boolean().default(false),
    /** I= how often it is run; empty: as the daemon was started. */
    interval: textThat((text) =>
      text === '' || /^(?:\d{1,5}[smhdw]){1,4}$/.test(text)
        ? null
        : 'Write a time with its unit, such as 15m or 2h, or nothing.',
    ).default(''),
    /** P=…*: over how many folders its messages are spread; nothing: one. */
    folders: numberOrNothing(1, 100),
    /** R= processes at a time in a run. */
    runners: numberOrNothing(0, 10_000),
    /** J= messages in a run. */
    jobs: numberOrNothing(0, 10_000_000),
    /** r= recipients of one envelope. */
    recipients: numberOrNothing(0, 1_000_000),
    /** N= nice. */
    nice: numberOrNothing(0, 39),
  })
  .check(({ value, issues }) => {
    if (value.runners !== null && value.runners > 1 && !value.split)
      issues.push({
        code: 'custom',
        message: 'More than one process needs “several processes for one message” (F=f).',
        path: ['runners'],
        input: value,
      });
    if (value.name.toLowerCase() === usualGroup && (value.folders ?? 1) > 1)
      issues.push({
        code: 'custom',
        message: 'The usual queue is one folder. Make a group of your own for several.',
        path: ['folders'],
        input: value,
      });
  });
export type QueueGroup = z.infer<typeof queueGroup>;

/** Which mail goes to a group is said by QGRP: entries of the access map, with the feature queuegroup. */
export const queueGroupsSection = z.object({
  groups: z
    .array(queueGroup)
    .max(49, 'Sendmail has at most 50 queue groups, one of them its own.')
    .check(
      eachOnce<QueueGroup, 'name'>({
        field: 'name',
        message: (name) => `There is a group ${name} already.`,
        sameAs: (name) => name.toLowerCase(),
      }),
    )
    .default([]),
});

function nameReason(text: string): Reason {
  const word = macroWord(text);
  if (word !== undefined) return `“${word}” is a word of m4. Choose another name.`;
  return /^[A-Za-z][A-Za-z0-9]{0,20}$/.test(text)
    ? null
    : 'Use a short name of letters and digits, such as slow.';
}
