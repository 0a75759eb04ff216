/** Characters of the array that are cut off at a time: parsing them takes some milliseconds. */
const usualSize = 1 << 18;

/** So many characters before a bracket say whose value it opens. */
const keySize = 64;

const codeOf = (sign: string) => sign.charCodeAt(0);
const [quote, comma, backslash] = [codeOf('"'), codeOf(','), codeOf('\\')];
const [brace, braceEnd, bracket, bracketEnd] = [codeOf('{'), codeOf('}'), codeOf('['), codeOf(']')];

export type ArrayCutter = {
  /** The elements that a chunk brings, some at a time, as texts of arrays. */
  take: (chunk: string) => Generator<string>;
  /** After the last chunk: the object, with nothing in that array. */
  rest: () => string;
};

/**
 * Cuts one array out of the text of a JSON object that comes in chunks. It looks at strings and depth alone and leaves the rest to whoever parses these
 * texts: of a text that is no JSON at least one of them is none.
 */
export function arrayCutter(name: string, size = usualSize): ArrayCutter {
  const key = new RegExp(`(?<!\\\\)"${name}"\\s*:\\s*$`);
  const outside: string[] = [];
  let tail = '';
  let inside = '';
  let place: 'before' | 'inside' | 'after' = 'before';
  let isFirst = true;
  let quoted = false;
  let depth = 0;
  let held = '';

  const opensIt = (before: string) =>
    place === 'before' && depth === 2 && key.test((tail + before).slice(-keySize));

  function put(text: string): void {
    if (place === 'inside') inside += text;
    else outside.push(text);
    tail = (tail + text).slice(-keySize);
  }

  /** A comma that nothing stands before or behind must not get lost between two pieces. */
  function cut(isLast: boolean): string {
    const isLegal = inside.trim() !== '' || (isFirst && isLast);
    const piece = isLegal ? `[${inside}]` : '[,]';
    isFirst = false;
    inside = '';
    return piece;
  }

  function* take(chunk: string): Generator<string> {
    const text = held + chunk;
    held = isEscaped(text, text.length) ? '\\' : '';
    const end = text.length - held.length;
    let from = 0;
    const putUpTo = (at: number) => {
      put(text.slice(from, at));
      from = at;
    };
    for (let at = 0; at < end; at += 1) {
      if (quoted) {
        at = endOfString(text, at);
        if (at < 0) break;
        quoted = false;
        continue;
      }
      const sign = text.charCodeAt(at);
      if (sign === quote) quoted = true;
      else if (sign === brace || sign === bracket) {
        depth += 1;
        if (sign === brace || !opensIt(text.slice(from, at))) continue;
        putUpTo(at + 1);
        place = 'inside';
      } else if (sign === braceEnd || sign === bracketEnd) {
        depth -= 1;
        if (place !== 'inside' || depth !== 1) continue;
        putUpTo(at);
        yield cut(true);
        place = 'after';
      } else if (sign === comma && place === 'inside' && depth === 2 && inside.length + at - from >= size) {
        putUpTo(at);
        from += 1;
        yield cut(false);
      }
    }
    putUpTo(end);
  }

  return { take, rest: () => outside.join('') };
}

/** Where the string ends that goes on at `from`; -1 when that is not in this text. */
function endOfString(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at;
}

/** Whether what stands at this place has a backslash of its own before it. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}
