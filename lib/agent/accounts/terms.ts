import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { openAlarm } from './alarm.ts';
import type { AttemptBook } from './attempts.ts';

export type TermsOptions = {
  records: () => ReadonlyMap<string, AccountRecord>;
  attempts: AttemptBook;
  /** Told whose lock has ended or who has expired. */
  over: (names: string[]) => void;
  now: () => number;
};

export type Terms = {
  /** Keeps the end of this account, or of its lock, in mind. */
  watch: (account: AccountRecord) => void;
  stop: () => void;
};

/** Notices when time alone changes who may log in: a lock ends, an account or one of its device passwords expires. */
export function watchTerms({ records, attempts, over, now }: TermsOptions): Terms {
  const alarm = openAlarm(review, now);
  let reviewedAt = now();

  function review(): void {
    const at = now();
    const names: string[] = [];
    for (const [id, until] of attempts.locks()) {
      const account = records().get(id);
      if (until > at) alarm.set(until);
      else attempts.clear(id);
      if (until <= at && account) names.push(account.name);
    }
    for (const account of records().values()) {
      for (const end of endsOf(account)) {
        if (end > at) alarm.set(end);
        else if (end > reviewedAt) names.push(account.name);
      }
    }
    reviewedAt = at;
    if (names.length > 0) over(names);
  }

  review();
  return {
    watch: (account) => {
      for (const end of endsOf(account)) if (end > now()) alarm.set(end);
      const lockedUntil = attempts.lockedUntil(account.id);
      if (lockedUntil !== null) alarm.set(lockedUntil);
    },
    stop: alarm.stop,
  };
}

/** When the account ends, and each of its device passwords. */
function endsOf({ expiresAt, devices }: AccountRecord): number[] {
  const own = expiresAt === null ? [] : [Date.parse(expiresAt)];
  return devices.length === 0
    ? own
    : [...own, ...devices.flatMap((one) => (one.expiresAt === null ? [] : [Date.parse(one.expiresAt)]))];
}
