/** What a server answers to one command (RFC 5321 section 4.2): one code, one or more lines. */
export type SmtpReply = { code: number; lines: string[] };

/**
 * Takes replies out of what a server sent. `rest` is what does not end a reply yet. A line that is none of RFC 5321 is an
 * error of the peer: `broken` holds it, and nothing after it is read.
 */
export function takeReplies(received: string): { replies: SmtpReply[]; rest: string; broken: string | null } {
  const replies: SmtpReply[] = [];
  let open: SmtpReply | null = null;
  let start = 0;
  let replyStart = 0;
  for (let end = received.indexOf('\n'); end >= 0; end = received.indexOf('\n', start)) {
    const line = received.slice(start, end).replace(/\r$/, '');
    start = end + 1;
    const match = /^(\d{3})(?:([ -])(.*))?$/.exec(line);
    if (!match || (open && Number(match[1]) !== open.code))
      return { replies, rest: received.slice(start), broken: line };
    open ??= { code: Number(match[1]), lines: [] };
    open.lines.push(match[3] ?? '');
    if (match[2] === '-') continue;
    replies.push(open);
    open = null;
    replyStart = start;
  }
  return { replies, rest: received.slice(replyStart), broken: null };
}

/** `250 2.1.0 Ok`, the lines joined by spaces. */
export function replyText({ code, lines }: SmtpReply): string {
  return `${code} ${lines.join(' ')}`.trim();
}

/** Keyword → parameters, keywords in capitals, as a server's EHLO reply lists them (RFC 5321 section 4.1.1.1). */
export function extensionsOf(ehlo: SmtpReply): Map<string, string[]> {
  const extensions = new Map<string, string[]>();
  for (const line of ehlo.lines.slice(1)) {
    const [keyword = '', ...parameters] = line.trim().split(/[ =]+/);
    extensions.set(keyword.toUpperCase(), [
      ...(extensions.get(keyword.toUpperCase()) ?? []),
      ...parameters.map((parameter) => parameter.toUpperCase()),
    ]);
  }
  return extensions;
}
