import type { AttemptPage, AttemptReason, PasswordHint } from '#lib/gateway/api-attempts.ts';
import { explainSaslauthd } from '#lib/sasl/elsewhere/explain-saslauthd.ts';
import { wordInDetail } from '#lib/sasl/elsewhere/saslauthd-word.ts';

/** One try to log in as an account, as a gateway tells of it. */
export type Attempt = {
  accountId: string;
  /** As it was typed, without our realm: `kim+phone` for a device of kim. */
  name: string;
  at: Date;
  /** The gateway's name. */
  gateway: string;
  mechanism: string;
  /** The client's address; null where the gateway does not know it. */
  client: string | null;
  reason: AttemptReason;
  hint: PasswordHint | null;
  detail: string | null;
  /** Why it was refused, in words; null when it went well. */
  refused: string | null;
};

/** Those of accounts: what strangers try under names of nobody is in the mail log. */
export function attemptsTold({ attempts }: AttemptPage, gateway: string): Attempt[] {
  return attempts.flatMap(({ account, at, ok, ...attempt }) => {
    if (account === null) return [];
    const { name, mechanism, client, reason, hint, detail } = attempt;
    const refused = ok ? null : refusedWords(attempt);
    const told = { name, mechanism, client, reason, hint, detail };
    return [{ accountId: account, at: new Date(at), gateway, refused, ...told }];
  });
}

/** The gateway's own word on an attempt that it refused. */
export type RefusalWord = Pick<Attempt, 'name' | 'reason' | 'hint' | 'detail'>;

const hintWords: Record<PasswordHint, string> = {
  'own password': 'the account’s own, under the name of a device',
  'another device': 'that of another device',
  'form of a device password': 'it has the form of a device password',
};

/** In a few words; the daemon's and libsasl's own only where there are none of ours; of the host's saslauthd those that the log-in is titled with. */
export function refusedWords({ reason, hint, detail }: Omit<RefusalWord, 'name'>): string {
  if (hint) return `${reason}: ${hintWords[hint]}`;
  const said = detail === null ? null : wordInDetail(detail);
  if (said) return explainSaslauthd(said).title;
  const speaks = reason === 'asked to act for another' || reason === 'refused by the daemon';
  return speaks ? (detail ?? reason) : reason;
}

/** What is known of an account's use, as it stands in its row. */
export type AccountUse = {
  /** `never` when nobody has logged in yet. */
  lastUsedAt: Date;
  lastUsedFrom: string | null;
  lastUsedWith: string | null;
  lastUsedOn: string | null;
  /** Failures since then. */
  failuresSince: number;
  lastFailureAt: Date | null;
  lastFailureFrom: string | null;
  lastFailureWith: string | null;
  lastFailureOn: string | null;
  lastFailureReason: string | null;
};

/** Stands for a log-in that has not been: an order by time needs a time in every row. */
export const never = new Date(0);

export const unused: AccountUse = {
  lastUsedAt: never,
  lastUsedFrom: null,
  lastUsedWith: null,
  lastUsedOn: null,
  failuresSince: 0,
  lastFailureAt: null,
  lastFailureFrom: null,
  lastFailureWith: null,
  lastFailureOn: null,
  lastFailureReason: null,
};

/**
 * What is known after one more attempt. Several gateways tell of theirs when they can, so an older success may come after a
 * newer one and changes nothing then; a failure counts when it is not older than the last success.
 */
export function useAfter(use: AccountUse, attempt: Attempt): AccountUse {
  if (attempt.refused === null) return attempt.at < use.lastUsedAt ? use : afterSuccess(use, attempt);
  const counted = attempt.at < use.lastUsedAt ? use : { ...use, failuresSince: use.failuresSince + 1 };
  if (use.lastFailureAt && attempt.at < use.lastFailureAt) return counted;
  return {
    ...counted,
    lastFailureAt: attempt.at,
    lastFailureFrom: attempt.client,
    lastFailureWith: attempt.mechanism,
    lastFailureOn: attempt.gateway,
    lastFailureReason: attempt.refused,
  };
}

function afterSuccess(use: AccountUse, { at, client, mechanism, gateway }: Attempt): AccountUse {
  const settled = use.lastFailureAt === null || use.lastFailureAt <= at;
  return {
    ...use,
    lastUsedAt: at,
    lastUsedFrom: client,
    lastUsedWith: mechanism,
    lastUsedOn: gateway,
    failuresSince: settled ? 0 : use.failuresSince,
  };
}

export type LastUse = { at: Date; from: string | null; mechanism: string; gateway: string };
export type LastFailure = LastUse & { reason: string };

/** The same for people: null where nothing has been. */
export function describeUse(use: AccountUse): {
  lastUse: LastUse | null;
  lastFailure: LastFailure | null;
  failuresSince: number;
} {
  const { lastUsedAt, lastUsedFrom, lastUsedWith, lastUsedOn, lastFailureAt, failuresSince } = use;
  return {
    lastUse:
      lastUsedAt.getTime() === never.getTime()
        ? null
        : { at: lastUsedAt, from: lastUsedFrom, mechanism: lastUsedWith ?? '', gateway: lastUsedOn ?? '' },
    lastFailure: lastFailureAt && {
      at: lastFailureAt,
      from: use.lastFailureFrom,
      mechanism: use.lastFailureWith ?? '',
      gateway: use.lastFailureOn ?? '',
      reason: use.lastFailureReason ?? '',
    },
    failuresSince,
  };
}
