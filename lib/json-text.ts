/** A place in a JSON text and what is wrong there. */
export type JsonFault = { line: number; column: number; words: string };

/** From the top of a JSON value to one of its parts. */
export type JsonPath = readonly (string | number)[];

/**
 * The value of a JSON text, or the first thing that is wrong with it. Stricter than JSON.parse, which takes the last of two members of one name in silence:
 * a badly merged file has just those.
 */
export function readJson(text: string): { value: unknown } | { fault: JsonFault } {
  try {
    walkJson(text, () => {});
    return { value: JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { fault: { ...placeOf(text, error.offset), words: error.message } };
  }
}

/** The line each path leads to in a text that `readJson` has taken; where a member is missing, the line of what should hold it. */
export function linesOf(text: string, paths: readonly JsonPath[]): number[] {
  const wanted = new Map<string, number>();
  for (const path of paths)
    for (let to = path.length; to >= 0; to -= 1) wanted.set(keyOf(path.slice(0, to)), -1);
  walkJson(text, (path, offset) => {
    const key = keyOf(path);
    if (wanted.has(key)) wanted.set(key, offset);
  });
  return paths.map((path) => {
    for (let to = path.length; to >= 0; to -= 1) {
      const offset = wanted.get(keyOf(path.slice(0, to))) ?? -1;
      if (offset >= 0) return placeOf(text, offset).line;
    }
    return 1;
  });
}

const keyOf = (path: JsonPath): string => path.join('\0');

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: (before.match(/\n/g)?.length ?? 0) + 1, column: offset - before.lastIndexOf('\n') };
}

class Fault extends Error {
  readonly offset: number;
  constructor(offset: number, words: string) {
    super(words);
    this.offset = offset;
  }
}

const deepest = 100;

type Walk = { text: string; at: number; path: (string | number)[]; visit: Visit };
type Visit = (path: JsonPath, offset: number) => void;

/** Calls `visit` for every value with where it begins. */
function walkJson(text: string, visit: Visit): void {
  const walk: Walk = { text, at: 0, path: [], visit };
  walkValue(walk);
  skipSpace(walk);
  if (walk.at < text.length) throw new Fault(walk.at, 'There is something behind the end.');
}

function walkValue(walk: Walk): void {
  skipSpace(walk);
  if (walk.path.length > deepest) throw new Fault(walk.at, `This is nested deeper than ${deepest} levels.`);
  walk.visit(walk.path, walk.at);
  switch (walk.text[walk.at]) {
    case '{':
      walkObject(walk);
      return;
    case '[':
      walkArray(walk);
      return;
    case '"':
      walkString(walk);
      return;
    default:
      walkWord(walk);
  }
}

function walkObject(walk: Walk): void {
  const names = new Set<string>();
  walkItems(walk, '}', () => {
    const offset = walk.at;
    if (walk.text[offset] !== '"') throw new Fault(offset, 'A name in double quotes belongs here.');
    walkString(walk);
    const name = nameAt(walk.text.slice(offset, walk.at));
    if (names.has(name)) throw new Fault(offset, `“${name}” stands here twice.`);
    names.add(name);
    skipSpace(walk);
    if (walk.text[walk.at] !== ':') throw new Fault(walk.at, `A colon belongs behind “${name}”.`);
    walk.at += 1;
    walk.path.push(name);
    walkValue(walk);
    walk.path.pop();
  });
}

const nameAt = (quoted: string): string =>
  quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);

function walkArray(walk: Walk): void {
  let index = 0;
  walkItems(walk, ']', () => {
    walk.path.push(index);
    walkValue(walk);
    walk.path.pop();
    index += 1;
  });
}

/** What stands between brackets, with commas between. */
function walkItems(walk: Walk, close: '}' | ']', item: () => void): void {
  const { text } = walk;
  walk.at += 1;
  skipSpace(walk);
  if (text[walk.at] === close) {
    walk.at += 1;
    return;
  }
  for (;;) {
    skipSpace(walk);
    item();
    skipSpace(walk);
    const sign = text[walk.at];
    if (sign !== ',' && sign !== close) throw new Fault(walk.at, missing(sign, close));
    walk.at += 1;
    if (sign === close) return;
    skipSpace(walk);
    if (text[walk.at] === close) throw new Fault(walk.at, 'There is a comma too much before this.');
  }
}

function missing(sign: string | undefined, close: string): string {
  return sign === undefined ? `The text ends before its ${close}.` : `A comma or a ${close} belongs here.`;
}

function walkString(walk: Walk): void {
  const { text } = walk;
  const from = walk.at;
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      walk.at = at + 1;
      return;
    }
    if (code < 0x20) throw new Fault(at, 'A text ends on its own line: write a line break as \\n.');
    if (code !== 0x5c) continue;
    if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6)))
      throw new Fault(at, 'Write a backslash as \\\\.');
    at += 1;
  }
  throw new Fault(from, 'The quotes that begin here are not closed.');
}

const word = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

function walkWord(walk: Walk): void {
  word.lastIndex = walk.at;
  const found = word.exec(walk.text)?.[0];
  if (found === undefined) {
    const ends = walk.at >= walk.text.length;
    throw new Fault(walk.at, ends ? 'The text ends too early.' : 'A value belongs here.');
  }
  walk.at += found.length;
}

function skipSpace(walk: Walk): void {
  for (;;) {
    const code = walk.text.charCodeAt(walk.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    walk.at += 1;
  }
}
