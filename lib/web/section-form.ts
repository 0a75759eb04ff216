import type { FieldErrors } from '#lib/refusal.ts';
import type { FormState } from './form-state.ts';

/** What an HTML form cannot say by itself: which fields are yes-or-no, which are lists. `*` stands for a place in a list. */
export type SectionShape = {
  /** A box: sent as `on`, or not at all. */
  booleans?: readonly string[];
  /** Several boxes of one name. */
  lists?: readonly string[];
  /** One text with an item on each line. */
  lines?: readonly string[];
};

/** A section of the policy out of a form whose fields are named by their path: `value.listeners.0.port`. */
export function sectionValue(
  form: FormData,
  { booleans = [], lists = [], lines = [] }: SectionShape,
): unknown {
  const root: Tree = {};
  for (const name of new Set(form.keys())) {
    const path = pathOf(name);
    if (!path) continue;
    const all = form.getAll(name).filter((one): one is string => typeof one === 'string');
    if (matches(lists, path))
      put(
        root,
        path,
        all.filter((one) => one !== ''),
      );
    else if (matches(lines, path)) put(root, path, itemsOf(all[0] ?? ''));
    else if (!matches(booleans, path)) put(root, path, all[0] ?? '');
  }
  for (const list of lists)
    if (!list.includes('*') && get(root, list.split('.')) === undefined) put(root, list.split('.'), []);
  for (const box of booleans)
    for (const path of placesOf(box, form)) put(root, path, form.has(`value.${path.join('.')}`));
  return withLists(root);
}

type Tree = { [name: string]: unknown };

const pathOf = (name: string) => (name.startsWith('value.') ? name.slice('value.'.length).split('.') : null);

const itemsOf = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

function matches(patterns: readonly string[], path: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split('.');
    return parts.length === path.length && parts.every((part, at) => part === '*' || part === path[at]);
  });
}

/** The paths a pattern stands for: one for each row of the list that the form holds. */
function placesOf(pattern: string, form: FormData): string[][] {
  const [list, rest] = pattern.split('.*.');
  if (!rest || !list) return [pattern.split('.')];
  const prefix = `value.${list}.`;
  const rows = [...form.keys()].flatMap((key) =>
    key.startsWith(prefix) ? key.slice(prefix.length).split('.')[0] : [],
  );
  return [...new Set(rows)].map((row) => [...list.split('.'), row ?? '', ...rest.split('.')]);
}

function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined || name === '__proto__') return;
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const below = tree[name];
  const next: Tree = isTree(below) ? below : {};
  tree[name] = next;
  put(next, rest, value);
}

function get(tree: Tree, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isTree(at) ? at[name] : undefined), tree);
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members named by numbers alone are rows of a list, in the order of their numbers. */
function withLists(value: unknown): unknown {
  if (!isTree(value)) return value;
  const names = Object.keys(value);
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name)))
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => withLists(value[name]));
  return Object.fromEntries(names.map((name) => [name, withLists(value[name])]));
}

/** Moves what is wrong with an item of a list to the field that holds the list, with the item's line. */
export function foldItems<T>(state: FormState<T>, { lists = [], lines = [] }: SectionShape): FormState<T> {
  const fields: FieldErrors = {};
  for (const [name, says] of Object.entries(state.fields)) {
    const holder = [...lists, ...lines].find((list) => itemOf(list).test(name));
    const [, target = name, line] = holder ? (itemOf(holder).exec(name) ?? []) : [];
    const words =
      holder && lines.includes(holder) ? says.map((one) => `Line ${Number(line) + 1}: ${one}`) : says;
    fields[target] = [...(fields[target] ?? []), ...words];
  }
  return { ...state, fields };
}

/** An item of a list, with the field that holds the list and the item's place. */
function itemOf(list: string): RegExp {
  return new RegExp(`^(value\\.${list.replaceAll('.', '\\.').replaceAll('*', '\\d+')})\\.(\\d+)`);
}
