/** What a `check_*` rule set decided (cf/README, "ANTI-SPAM CONFIGURATION CONTROL"). */
export type Verdict =
  | { kind: 'accept' | 'discard' }
  | { kind: 'refuse'; reply: string }
  | { kind: 'quarantine'; reason: string };

/**
 * Reads the tokens a `check_*` rule set returned in test mode. The first token decides: `$# error` refuses, or quarantines when
 * `$@` says so, `$# discard` discards; all else lets the command through. Null is what a rule set that is not there returns.
 */
export function readVerdict(returned: string | null): Verdict {
  const tokens = tokensOf(returned ?? '');
  if (tokens[0] !== '$#') return { kind: 'accept' };
  const mailer = tokens[1]?.toLowerCase();
  if (mailer === 'discard') return { kind: 'discard' };
  if (mailer !== 'error') return { kind: 'accept' };
  const text = join(after(tokens, '$:'));
  const detail = join(after(tokens, '$@', '$:'));
  if (detail.toLowerCase() === 'quarantine') return { kind: 'quarantine', reason: text };
  return { kind: 'refuse', reply: smtpReplyOf(detail, text) };
}

/** The route that `/parse` prints: `mailer esmtp, host [192.0.2.1], user joe@example.com`. */
export type Route = { mailer: string; host: string; user: string };

export function readRoute(answer: string): Route | null {
  const match = /^mailer (\S+?),(?: host (.*?),)? user (.*)$/m.exec(answer);
  return match ? { mailer: match[1] ?? '', host: match[2] ?? '', user: match[3] ?? '' } : null;
}

/** The refusal that a route to the mailer `*error*` is, else null. */
export function refusalOfRoute(route: Route | null): string | null {
  return route?.mailer === '*error*' ? smtpReplyOf(route.host, route.user) : null;
}

/**
 * `550 5.7.1 Access denied`. An enhanced code in the text beats the one in `$@`; a word there (`nouser`, `nohost`) gives none of its
 * own, the answer then has the first digit of its code; a text without a number is always 553 5.3.0.
 */
function smtpReplyOf(detail: string, text: string): string {
  const match = /^([45]\d\d)[ -](.*)$/s.exec(text);
  if (!match) return `553 5.3.0 ${text}`.trim();
  const [, code = '', words = ''] = match;
  const given = /^([245]\.\d{1,3}\.\d{1,3})\s+(.*)$/s.exec(words);
  if (given) return `${code} ${given[1]} ${given[2]}`;
  if (/^[245]\.\d{1,3}\.\d{1,3}$/.test(detail)) return `${code} ${detail} ${words}`;
  return `${code} ${code.slice(0, 1)}.0.0 ${words}`;
}

function tokensOf(returned: string): string[] {
  return returned.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];
}

/** The tokens behind one, up to another. */
function after(tokens: readonly string[], from: string, to?: string): string[] {
  const start = tokens.indexOf(from);
  if (start < 0) return [];
  const end = to === undefined ? -1 : tokens.indexOf(to, start);
  return tokens.slice(start + 1, end < 0 ? undefined : end);
}

const operators = /^[.:%@!^/[\]+<>()]$/;

/** As sendmail puts tokens together again (cataddr): a space between two words, none beside an operator or a quoted text. */
function join(tokens: readonly string[]): string {
  let text = '';
  let wordBefore = false;
  for (const token of tokens) {
    const quoted = token.startsWith('"');
    const word = !quoted && !operators.test(token);
    if (word && wordBefore) text += ' ';
    text += quoted ? token.slice(1, -1).replaceAll('\\', '') : token;
    wordBefore = word;
  }
  return text;
}
