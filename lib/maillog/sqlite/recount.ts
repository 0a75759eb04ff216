import { type MessageStatus, messageStatuses } from '#lib/maillog/join/message.ts';
import { dayMs, idsOfHours, msOfDaySql } from '#lib/maillog/place.ts';
import { barOf } from '#lib/maillog/summary.ts';
import { barNames, sumNames, tallyKey, usageKey } from './tally.ts';

const hour = `m.id / ${idsOfHours(0, 1)[1]}`;

const sums = `count(*), sum(coalesce(m.recipients, 0)), sum(m.sentCount), sum(m.deferredCount), sum(m.refusedCount),
  sum(coalesce(m.size, 0))`;

/**
 * SQL that counts the messages of a day anew, `#` being its number: the same as adding one after the other (tally.ts). For a store that kept its counts in
 * another way, and for a day of which messages were deleted.
 */
export const recount = `
DELETE FROM tally_#;
INSERT INTO tally_# (${[...tallyKey, ...sumNames].join(', ')})
  SELECT ${hour}, m.gateway, m.account IS NOT NULL, coalesce(m.mechanism, 0), coalesce(m.tlsVersion, 0), m.status, m.deferredCount > 0, ${sums}
  FROM message_# m GROUP BY 1, 2, 3, 4, 5, 6, 7;
DELETE FROM usage_#;
INSERT INTO usage_# (${[...usageKey, ...sumNames, ...barNames, 'firstAt', 'lastAt'].join(', ')})
  SELECT m.account, coalesce(m.clientAddress, 0), ${hour}, m.gateway, coalesce(m.mechanism, 0), coalesce(m.tlsVersion, 0), ${sums},
    ${(['refused', 'deferred', 'other'] as const).map((bar) => `sum(${isOfBar(bar, 'm.status')})`).join(', ')},
    min(${msOfDaySql('m')}) + # * ${dayMs}, max(${msOfDaySql('m')}) + # * ${dayMs}
  FROM message_# m WHERE m.account IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6;
`;

type Bar = (typeof barOf)[MessageStatus];

/** In SQL, whether a status is one that is shown in this bar. */
export function isOfBar(bar: Bar, status: string): string {
  const words = messageStatuses.filter((one) => barOf[one] === bar).map((one) => `'${one}'`);
  return `${status} IN (SELECT id FROM name_# WHERE text COLLATE NOCASE IN (${words.join(', ')}))`;
}
