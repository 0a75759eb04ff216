import type { QueueEntry } from '#lib/gateway/api-queue.ts';
import { type Explanation, explainReply } from '#lib/maillog/tracking/explain.ts';

/** Why a message is still here, in words; what is grouped by is the title. */
export function whyQueued({
  state,
  reason,
  tries,
}: Pick<QueueEntry, 'state' | 'reason' | 'tries'>): Explanation {
  if (state === 'active') return { title: 'Being delivered now', advice: null };
  if (state === 'held') return { title: 'Held', advice: reason === '' ? null : `“${reason}”` };
  if (reason === '')
    return tries === 0
      ? { title: 'Not tried yet', advice: 'The next run of the queue takes it.' }
      : { title: 'Not delivered yet', advice: 'The gateway tries again with the next run of the queue.' };
  return whyDeferred(reason);
}

/** Reasons that the daemon itself writes into a queue file (sendmail 8.17, deliver.c and domain.c), the first that fits. */
const ownReasons: [RegExp, Explanation][] = [
  [
    /host map: lookup \((.*)\): deferred|Name server: .*: host name lookup failure|name lookup/i,
    {
      title: 'A name server does not answer',
      advice: 'Look at the name servers of the gateway, or give the domain a route of its own.',
    },
  ],
  [
    /^(?:Deferred: )?\d{0,3} ?(?:4\.7\.0 )?(?:TLS handshake failed|403 4\.7\.0)/i,
    {
      title: 'TLS with the receiving server fails',
      advice: 'Look at what TLS policy demands of it, and at its certificate.',
    },
  ],
  [
    /local configuration error|config(?:uration)? error/i,
    { title: 'The gateway’s configuration is at fault', advice: null },
  ],
  [/I\/O error|cannot open|No space left/i, { title: 'The gateway’s disk is at fault', advice: null }],
];

function whyDeferred(reason: string): Explanation {
  const own = ownReasons.find(([pattern]) => pattern.test(reason));
  if (own) return own[1];
  const said = reason.replace(/^Deferred: ?/, '');
  const explained = explainReply(said);
  // nothing in a queue was refused for good: the other side asked to come again
  return explained.title === 'Refused'
    ? { ...explained, title: 'The receiving server asks to try again later' }
    : explained;
}
