/** One thing that an entry changed, by its name; an empty side is nothing. */
export type Difference = { name: string; before: string; after: string };
/** What an entry says besides. */
export type Fact = { name: string; value: string };

export type ToldEntry = { differences: Difference[]; facts: Fact[] };

/** What an entry of the trail holds, for people: before and after, down to the value that differs, and everything else by its name. */
export function tellEntry(data: unknown): ToldEntry {
  if (!isBag(data)) return { differences: [], facts: [] };
  const { changes, before, after, ...rest } = data;
  const named = isBag(rest) ? rest : {};
  return {
    differences: [
      ...differencesOf(changes),
      ...(before === undefined && after === undefined ? [] : differ('', before, after)),
    ],
    facts: Object.entries(named).flatMap(([name, value]) => {
      const said = inWords(value);
      return said === '' ? [] : [{ name, value: said }];
    }),
  };
}

/** The changes of an entry: by name, what was and what is. */
export function differencesOf(changes: unknown): Difference[] {
  return isBag(changes) ? Object.entries(changes).flatMap(([name, pair]) => ofPair(name, pair)) : [];
}

const isBag = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function ofPair(name: string, pair: unknown): Difference[] {
  return Array.isArray(pair) ? differ(name, pair[0], pair[1]) : [];
}

/** Objects by their members, lists by what came and went; anything else as a whole. */
function differ(name: string, before: unknown, after: unknown): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isBag(before) && isBag(after)) {
    const members = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...members].flatMap((member) =>
      differ(name === '' ? member : `${name}.${member}`, own(before, member), own(after, member)),
    );
  }
  const isList = (side: unknown) => Array.isArray(side) || side === undefined || side === null;
  if (isList(before) && isList(after)) return listsDiffer(name, listOf(before), listOf(after));
  const said = { name, before: inWords(before), after: inWords(after) };
  return said.before === said.after ? [] : [said];
}

/** Members may be called as what every object has, such as “constructor”. */
const own = (bag: Record<string, unknown>, member: string): unknown =>
  Object.hasOwn(bag, member) ? bag[member] : undefined;

const listOf = (side: unknown): readonly unknown[] => (Array.isArray(side) ? side : []);

function listsDiffer(name: string, before: readonly unknown[], after: readonly unknown[]): Difference[] {
  const has = (list: readonly unknown[]) => new Set(list.map((one) => JSON.stringify(one)));
  const [old, fresh] = [has(before), has(after)];
  const gone = before.filter((one) => !fresh.has(JSON.stringify(one)));
  const came = after.filter((one) => !old.has(JSON.stringify(one)));
  if (gone.length === 0 && came.length === 0 && before.length > 0)
    return [{ name: `${name} (order)`, before: inWords(before), after: inWords(after) }];
  return Array.from({ length: Math.max(gone.length, came.length) }, (_, at) => ({
    name,
    before: inWords(gone[at]),
    after: inWords(came[at]),
  }));
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return JSON.stringify(value);
}
