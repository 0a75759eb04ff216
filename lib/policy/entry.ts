import { z } from 'zod';
import { lineReason, type Reason, textThat } from '#lib/mail/reason.ts';
import { accessRules } from './access-entry.ts';
import { aliasRules } from './alias-entry.ts';
import { localHostRules, relayDomainRules } from './class-entry.ts';
import { genericsRules } from './generics-entry.ts';
import type { EntryRules, LineReasons } from './line.ts';
import { mailertableRules } from './mailertable-entry.ts';
import { virtusertableRules } from './virtusertable-entry.ts';

export const mapNames = [
  'access',
  'relay-domains',
  'local-host-names',
  'mailertable',
  'virtusertable',
  'aliases',
  'genericstable',
] as const;
export type MapName = (typeof mapNames)[number];

export const entryRules: Record<MapName, EntryRules> = {
  access: accessRules,
  'relay-domains': relayDomainRules,
  'local-host-names': localHostRules,
  mailertable: mailertableRules,
  virtusertable: virtusertableRules,
  aliases: aliasRules,
  genericstable: genericsRules,
};

const note = (most: number) =>
  textThat(lineReason, z.string().trim().max(most, `Use at most ${most} characters.`)).default('');

function dayReason(text: string): Reason {
  return text === '' || z.iso.date().safeParse(text).success ? null : 'Write a day as 2026-12-31.';
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

const entryFields = z.object({
  map: z.enum(mapNames, 'There is no such map.'),
  /** `Connect:` … in access; empty elsewhere and for entries without a tag. */
  tag: z.string().trim().max(32, 'There is no such tag.').default(''),
  key: z.string().trim().max(400, 'Use at most 400 characters.').default(''),
  value: z.string().trim().max(4000, 'Use at most 4,000 characters.').default(''),
  comment: note(500),
  owner: note(120),
  ticket: note(120),
  /** Last day it is wanted, `2026-12-31`; null: no end. Not rendered: when it is over, a finding says so. */
  endsOn: textThat(dayReason).transform(orNull).nullable().default(null),
});

/**
 * One line of a map or class file, as people write it: `198.51.100.0/24`, not the daemon's octets. Key, tag and value come back in one spelling each, so
 * that the same thing written twice is found to be the same.
 */
export const entrySchema = entryFields.overwrite(normalised).check((context) => {
  for (const [field, message] of Object.entries(reasonsOf(context.value))) {
    if (message) context.issues.push({ code: 'custom', message, path: [field], input: context.value });
  }
});
export type Entry = z.infer<typeof entrySchema>;

/** What identifies an entry: no two have the same. */
export type EntryId = Pick<Entry, 'map' | 'tag' | 'key'>;

export function entryId({ map, tag, key }: EntryId): string {
  return `${map}\t${tag}\t${key}`;
}

/** As written in the map: tag and key without a space. */
export function keyText({ tag, key }: Pick<Entry, 'tag' | 'key'>): string {
  return `${tag}${key}`;
}

function normalised(entry: z.infer<typeof entryFields>): z.infer<typeof entryFields> {
  return { ...entry, ...entryRules[entry.map].normalise(entry) };
}

/** Above makemap's limit of 1,024 bytes a line; aliases are read by another program with a limit of its own. */
const longestLine = 1000;

function reasonsOf(entry: z.infer<typeof entryFields>): LineReasons {
  const { key, value } = entry;
  const reasons = {
    ...entryRules[entry.map].reasons(entry),
    ...(lineReason(key) && { key: lineReason(key) }),
    ...(lineReason(value) && { value: lineReason(value) }),
  };
  if (entry.map !== 'aliases' && !reasons.value && key.length + value.length > longestLine) {
    reasons.value = 'Key and value together are longer than a line of a map may be.';
  }
  return reasons;
}
