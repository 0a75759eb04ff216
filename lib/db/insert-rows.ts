import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';

/** A whole row of a model, but for the number SQLite gives it: defaults are not filled in. A Json column takes an object or an array. */
type Row<M extends Prisma.ModelName> = Omit<Prisma.TypeMap['model'][M]['payload']['scalars'], 'row'>;

const chunk = 5_000;

/**
 * Inserts many rows, about twelve times as fast as `createMany`: 5,000 of them in one statement with one JSON parameter. Pass
 * the transaction in which all of them stand or fall.
 */
export async function insertRows<M extends Prisma.ModelName>(
  tx: Pick<Tx, '$executeRaw'>,
  model: M,
  rows: readonly Row<M>[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first) as (keyof Row<M> & string)[];
  const into = Prisma.raw(`"${model}" (${columns.map((column) => `"${column}"`).join(', ')})`);
  const values = Prisma.raw(columns.map((_column, i) => `"row"."value" ->> ${i}`).join(', '));
  for (let at = 0; at < rows.length; at += chunk) {
    const part = rows.slice(at, at + chunk).map((row) => columns.map((column) => stored(row[column])));
    await tx.$executeRaw`INSERT INTO ${into} SELECT ${values} FROM json_each(${JSON.stringify(part)}) AS "row"`;
  }
}

/**
 * Sets the same columns of many rows, which are found by their id: with one call of Prisma for each, 20,000 would keep everybody else from writing for half
 * a minute. What Prisma fills in by itself (`updatedAt`) is to be among them.
 */
export async function updateRows<M extends Prisma.ModelName>(
  tx: Pick<Tx, '$executeRaw'>,
  model: M,
  rows: readonly (Partial<Row<M>> & { id: string })[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first) as (keyof Row<M> & string)[];
  const given = columns.map((column, i) => ({ column, value: `"to"."value" ->> ${i}` }));
  const set = given
    .filter(({ column }) => column !== 'id')
    .map(({ column, value }) => `"${column}" = ${value}`);
  const id = given.find(({ column }) => column === 'id')?.value;
  const update = Prisma.raw(`"${model}" SET ${set.join(', ')}`);
  const itsOwn = Prisma.raw(`"${model}"."id" = ${id}`);
  for (let at = 0; at < rows.length; at += chunk) {
    const part = rows.slice(at, at + chunk).map((row) => columns.map((column) => stored(row[column])));
    await tx.$executeRaw`UPDATE ${update} FROM json_each(${JSON.stringify(part)}) AS "to" WHERE ${itsOwn}`;
  }
}

/** A value as the adapter itself writes it. */
function stored(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('Z', '+00:00');
  if (value instanceof Uint8Array) throw new Error('insertRows cannot carry bytes');
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
