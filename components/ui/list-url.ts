/** Parameters of an address as Next hands them to a page. */
export type ListParams = Record<string, string | readonly string[] | undefined>;

/** A list on screen: its address without parameters, and the parameters it was asked with. The address is the state. */
export type List = { path: string; params: ListParams };

/** Every list speaks these; all other parameters are filters. */
const cursors = ['after', 'before'] as const;

/** The first value of a parameter, or undefined where it is absent or empty. */
export function paramOf(list: List, name: string): string | undefined {
  const value = list.params[name];
  const first = typeof value === 'string' ? value : value?.[0];
  return first === '' ? undefined : first;
}

/** All values of a parameter: repeated ones, and those joined by commas. */
export function paramsOf(list: List, name: string): string[] {
  const value = list.params[name];
  const all = typeof value === 'string' ? [value] : (value ?? []);
  return all.flatMap((one) => one.split(',')).filter((one) => one !== '');
}

/**
 * The parameters that stay when others change, as name and value. What names a page of the list never stays, nor what React adds to a form that has an action
 * when one of its buttons only asks for a page.
 */
export function keptParams(list: List, changing: readonly string[]): [string, string][] {
  const gone: readonly string[] = [...cursors, ...changing];
  return Object.entries(list.params).flatMap(([name, value]) => {
    if (gone.includes(name) || name.startsWith('$ACTION_') || value === undefined) return [];
    const all = typeof value === 'string' ? [value] : value;
    return all.filter((one) => one !== '').map((one): [string, string] => [name, one]);
  });
}

/**
 * The address of the list with some parameters changed; null takes one away. Any change but one of place goes back to the
 * first rows, because a cursor belongs to one order and one filter.
 */
export function listHref(list: List, changes: Record<string, string | readonly string[] | null>): string {
  const search = new URLSearchParams(keptParams(list, Object.keys(changes)));
  for (const [name, value] of Object.entries(changes)) {
    const all = typeof value === 'string' ? [value] : (value ?? []);
    for (const one of all) if (one !== '') search.append(name, one);
  }
  const text = search.toString();
  return text === '' ? list.path : `${list.path}?${text}`;
}

export type Sort = { key: string; descending: boolean };

/** The order a list was asked for: `sort=key`, or `sort=-key` for downwards. Falls back where it names none of `keys`. */
export function sortOf(list: List, keys: readonly string[], fallback: Sort): Sort {
  const asked = paramOf(list, 'sort') ?? '';
  const descending = asked.startsWith('-');
  const key = descending ? asked.slice(1) : asked;
  return keys.includes(key) ? { key, descending } : fallback;
}

/** The address that orders by a column: upwards first, downwards when it is upwards already. */
export function sortHref(list: List, key: string, now: Sort | undefined): string {
  const descending = now?.key === key && !now.descending;
  return listHref(list, { sort: descending ? `-${key}` : key });
}
