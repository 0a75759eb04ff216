import type { Db } from '#lib/db/client.ts';
import { type Place, pageOf, wayTo } from '#lib/db/keyset.ts';
import { countUpTo, findPage, findSome } from '#lib/db/list-page.ts';
import type { ListQuestion } from '#lib/db/list-question.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { useSelect } from '#lib/sasl/use-store.ts';
import {
  type AccountFilter,
  type Condition,
  conditionsOf,
  inactive,
  kindCondition,
} from './account-filter.ts';
import { stateOf } from './account-state.ts';
import { describeUse } from './account-use.ts';
import { splitDevice } from './login-name.ts';

/** The accounts as their search index holds them; the migration that made it says the same. */
const searched = {
  name: 'Account',
  text: `"name" || '@ ' || "label" || ' ' || "note" || ' ' || "address"`,
  beginnings: ['name', 'label'],
} as const;

/** What a list shows of an account: no verifier. */
export const accountSelect = {
  id: true,
  name: true,
  label: true,
  kind: true,
  note: true,
  address: true,
  disabledAt: true,
  expiresAt: true,
  lockedUntil: true,
  legacy: true,
  passwordSetAt: true,
  passwordSetBy: true,
  revision: true,
  version: true,
  createdAt: true,
  createdBy: true,
  ...useSelect,
} as const;

export const accountSorts = ['name', 'label', 'lastUsedAt', 'createdAt'] as const;
type Sorted = { id: string; name: string; label: string; lastUsedAt: Date; createdAt: Date };

export type WantedAccounts = { text: string; filter: AccountFilter; place: Place<Sorted>; now: Date };

/** One page of the accounts; how many match (or `more` than so many), and how many there are. */
export async function findAccounts(db: Db, { text, filter, place, now }: WantedAccounts) {
  const {
    rows: numbers,
    found,
    more,
  } = await findPage(db, {
    ...(await questionOf(db, filter, place, now)),
    text,
    alike: await alikeIn(db),
  });
  const rows = await db.account.findMany({
    where: { row: { in: numbers } },
    select: { row: true, ...accountSelect },
  });
  const byNumber = new Map(rows.map(({ row, ...account }) => [row, account]));
  const page = pageOf(
    numbers.flatMap((number) => byNumber.get(number) ?? []),
    place,
  );
  const told = page.rows.map((account) => tellAccount(account, now));
  return { ...page, rows: told, found, more, total: sum(await db.accountCount.findMany()) };
}

type Selected = Parameters<typeof describeUse>[0] & Parameters<typeof stateOf>[0];

/** An account at a glance: its state in a word, and its use with nothing where nothing was. */
export function tellAccount<A extends Selected>(account: A, now: Date) {
  const { lastUsedAt: _at, lastUsedFrom: _from, lastUsedWith: _with, lastUsedOn: _on, ...rest } = account;
  const {
    lastFailureAt: _failed,
    lastFailureFrom: _client,
    lastFailureWith: _mechanism,
    lastFailureOn: _gateway,
    lastFailureReason: _reason,
    ...facts
  } = rest;
  return { ...facts, state: stateOf(account, now), ...describeUse(account) };
}

const whole = { sql: '1', values: [] };

async function questionOf(
  db: Db,
  filter: AccountFilter,
  place: Place<Sorted>,
  now: Date,
): Promise<Omit<ListQuestion, 'text'>> {
  const conditions = conditionsOf(filter, now);
  // what narrows the very column of the order is a stretch of its index
  const isStretch = ({ index }: Condition) => index === `Account_${place.sort}_id_idx`;
  const stretch = conditions.filter(isStretch).map(({ sql }) => ({ sql, values: [] }));
  const list = stretch[0] ?? whole;
  return {
    table: searched,
    list,
    parts: [list],
    filter: filterOf(conditions.filter((condition) => !isStretch(condition))),
    ...(await countOf(db, filter, conditions, now)),
    sort: place.sort,
    way: wayTo(place),
  };
}

function filterOf(conditions: readonly Condition[]): Condition | null {
  const [first] = conditions;
  if (!first) return null;
  const sql = conditions.map((condition) => `(${condition.sql})`).join(' AND ');
  const byRow = conditions.flatMap((condition) => condition.byRow ?? [])[0];
  return { sql, ...(first.index && { index: first.index }), ...(byRow && { byRow }) };
}

async function countOf(db: Db, filter: AccountFilter, conditions: readonly Condition[], now: Date) {
  const { state, use, kind } = filter;
  if (use !== 'any' || (state !== 'any' && state !== 'active'))
    return countUpTo(db, { table: searched, list: whole, filter: filterOf(conditions) });
  const counts = await db.accountCount.findMany({ where: kind === 'any' ? {} : { kind } });
  if (state === 'any') return { rows: sum(counts) };
  const kindOnly = kindCondition(kind)?.sql ?? '1';
  const arms = inactive(now).map(
    ({ sql, index = '' }) => `SELECT "row" FROM "Account" INDEXED BY "${index}" WHERE ${sql} AND ${kindOnly}`,
  );
  const [out] = await db.$queryRawUnsafe<{ n: bigint }[]>(
    `SELECT count(*) AS "n" FROM (${arms.join(' UNION ')})`,
  );
  return { rows: sum(counts) - Number(out?.n ?? 0) };
}

const sum = (counts: readonly { count: number }[]) => counts.reduce((all, { count }) => all + count, 0);

/** `amy@realm` and `amy+phone` are the account amy; people type what their mail program says. */
async function alikeIn(db: Db): Promise<(word: string) => string[]> {
  const realm = (await readRealm(db)).toLowerCase();
  return (word) => {
    const at = word.indexOf('@');
    const ours = at < 0 || (realm !== '' && realm.startsWith(word.slice(at + 1).toLowerCase()));
    const typed = at < 0 ? word : word.slice(0, at);
    const { name, device } = splitDevice(typed);
    return ours && name !== '' && (at > 0 || device !== null) ? [`${name}@ `] : [];
  };
}

/** A few accounts that match. */
export async function someAccounts(db: Db, text: string, most: number) {
  const rows = await findSome(db, { table: searched, text, alike: await alikeIn(db) }, most);
  return db.account.findMany({
    where: { row: { in: rows } },
    orderBy: { name: 'asc' },
    select: accountSelect,
  });
}
