import { quoteEnd, readPieces, UnclosedQuote } from './m4-source.ts';

/** What Debian's OSTYPE and DOMAIN define (cf/debian/autoconf.m4): its m4 files ask it what the package can do, and every Debian of the last fifteen years answers so. */
const known: Record<string, string> = {
  sm_version: '8.17.1',
  sm_version_math: '528641',
  sm_enable_auth: 'yes',
  sm_enable_tls: 'yes',
  sm_auth_lib: '2',
};

/**
 * The text of a file of Debian's, such as /etc/mail/sasl/sasl.m4, with what it decides by itself decided, and each line still in its place. It is the text that
 * m4 goes on with. Null when something hangs on more than Debian's own names.
 */
export function decided(text: string): string | null {
  if (/\bchangequote\b|\bdefine\(\s*`?sm_/.test(text)) return null;
  let rest = text;
  for (;;) {
    const call = firstCondition(rest);
    if (call === undefined) return rest;
    const branch = call === null ? null : branchOf(call.name, call.args);
    if (call === null || branch === null) return null;
    const gone = linesIn(rest.slice(call.start, call.end)) - linesIn(branch);
    const before = rest.slice(0, call.start) + branch;
    // an empty quote ends a word that stands in front
    const place = gone > 0 ? (/\w$/.test(before) ? "`'" : '') + 'dnl\n'.repeat(gone) : '';
    rest = before + place + rest.slice(call.end);
  }
}

const linesIn = (text: string): number => text.split('\n').length - 1;

/** Undefined: there is none any more. Null: the text cannot be read. */
function firstCondition(text: string) {
  try {
    for (const piece of readPieces(text, false))
      if (piece.kind === 'call' && /^(?:ifdef|ifelse)$/.test(piece.name))
        return { ...piece, args: piece.args ?? [] };
    return undefined;
  } catch (error) {
    if (error instanceof UnclosedQuote) return null;
    throw error;
  }
}

function branchOf(name: string, args: readonly string[]): string | null {
  const [first = '', ...others] = args;
  if (name === 'ifdef') {
    const asked = quoted(first);
    if (asked === null || !(asked in known)) return null;
    return quoted(others[0] ?? '');
  }
  const [second = '', then = '', otherwise = '', ...more] = others;
  const [one, other] = [valueOf(first), quoted(second)];
  if (one === null || other === null || more.length > 0) return null;
  return quoted(one === other ? then : otherwise);
}

/** A name of Debian's, or a comparison of one with a number. */
function valueOf(argument: string): string | null {
  const bare = argument.trim();
  if (bare in known) return known[bare] ?? null;
  const [, name = '', sign = '', number = ''] =
    /^eval\(\s*(\w+)\s*(>=|<=|<|>|==|!=)\s*(\d+)\s*\)$/.exec(bare) ?? [];
  const value = known[name];
  if (value === undefined || !/^\d+$/.test(value)) return null;
  const [a, b] = [Number(value), Number(number)];
  const holds: Record<string, boolean> = {
    '>=': a >= b,
    '<=': a <= b,
    '<': a < b,
    '>': a > b,
    '==': a === b,
    '!=': a !== b,
  };
  return holds[sign] ? '1' : '0';
}

/** What an argument that is nothing but one quoted text holds; empty for none. Null for anything else, which m4 would read first. */
function quoted(argument: string): string | null {
  const text = argument.replace(/^(?:\s+|dnl\b.*\n)+/, '');
  if (text === '') return '';
  return text.startsWith('`') && quoteEnd(text, 0, 1) === text.length ? text.slice(1, -1) : null;
}
