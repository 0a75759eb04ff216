import { never } from './account-use.ts';

const day = 86_400_000;
/** An account that ends this soon is told of, and one that is unused so long. */
export const endingDays = 30;
export const idleDays = 90;

export const stateFilters = ['any', 'active', 'disabled', 'locked', 'ended', 'ending', 'unset'] as const;
export const useFilters = ['any', 'never', 'idle', 'failing'] as const;
export const kindFilters = ['any', 'person', 'server'] as const;

export type AccountFilter = {
  state: (typeof stateFilters)[number];
  use: (typeof useFilters)[number];
  kind: (typeof kindFilters)[number];
};

/**
 * A condition on the rows of accounts, with literals, so that SQLite knows its partial indexes; the index that finds these rows, and one that has them by
 * their numbers.
 */
export type Condition = { sql: string; index?: string; byRow?: string };

/** What the filter asks, the condition that leaves the fewest rows first. */
export function conditionsOf({ state, use, kind }: AccountFilter, now: Date): Condition[] {
  const found = [stateCondition(state, now), useCondition(use, now), kindCondition(kind)];
  const all = found.filter((condition) => condition !== null);
  return all.sort((a, b) => rankOf(a) - rankOf(b));
}

const byUse = 'Account_lastUsedAt_id_idx';

/** Rarest first. */
const byRarity = [
  'Account_locked',
  'Account_failing',
  'Account_disabled',
  'Account_unset',
  'Account_ending',
  'Account_server',
  byUse,
];
const rankOf = ({ index }: Condition) => (index === undefined ? byRarity.length : byRarity.indexOf(index));

const text = (time: Date) => `'${time.toISOString().replace('Z', '+00:00')}'`;

function stateCondition(state: AccountFilter['state'], now: Date): Condition | null {
  const since = text(now);
  switch (state) {
    case 'any':
      return null;
    case 'active':
      return {
        sql: `"disabledAt" IS NULL AND "passwordSetAt" IS NOT NULL AND coalesce("expiresAt" > ${since}, 1)
          AND coalesce("lockedUntil" <= ${since}, 1)`,
      };
    case 'disabled':
      return { sql: '"disabledAt" IS NOT NULL', index: 'Account_disabled' };
    case 'locked':
      return { sql: `"lockedUntil" > ${since}`, index: 'Account_locked' };
    case 'ended':
      return { sql: `"expiresAt" <= ${since}`, index: 'Account_ending' };
    case 'ending':
      return {
        sql: `"expiresAt" > ${since} AND "expiresAt" <= ${text(new Date(now.getTime() + endingDays * day))}`,
        index: 'Account_ending',
      };
    case 'unset':
      return { sql: '"passwordSetAt" IS NULL', index: 'Account_unset' };
  }
}

/** The conditions of all that are not active: few, each found by its index. */
export const inactive = (now: Date): Condition[] =>
  (['disabled', 'unset', 'ended', 'locked'] as const).flatMap((state) => stateCondition(state, now) ?? []);

function useCondition(use: AccountFilter['use'], now: Date): Condition | null {
  switch (use) {
    case 'any':
      return null;
    case 'never':
      return { sql: `"lastUsedAt" = ${text(never)}`, index: byUse, byRow: 'Account_never_used' };
    case 'idle': {
      const since = text(new Date(now.getTime() - idleDays * day));
      return { sql: `"lastUsedAt" < ${since} AND "createdAt" < ${since}`, index: byUse };
    }
    case 'failing':
      return { sql: '"failuresSince" > 0', index: 'Account_failing' };
  }
}

export function kindCondition(kind: AccountFilter['kind']): Condition | null {
  if (kind === 'any') return null;
  return kind === 'server'
    ? { sql: `"kind" = 'server'`, index: 'Account_server' }
    : { sql: `"kind" = 'person'` };
}
