import type { FiledLine } from '#lib/maillog/join/filed-line.ts';

/** `[VERSION ]TIME HOST APP PROCID MSGID DATA TEXT` (RFC 5424 section 6). Structured data is skipped: sendmail writes none. */
export function readRfc5424(text: string, hostName: (raw: string) => string): FiledLine | null {
  const match =
    /^1 (\S{1,40}) (\S{1,255}) (\S{1,64}) (\S{1,128}) \S{1,64} (?:-|(?:\[(?:[^\]\\"]|\\.|"(?:[^"\\]|\\.)*")*\])+) ?/.exec(
      text,
    );
  if (!match) return null;
  const [head, time = '', host = '', app = '', pid = ''] = match;
  const at = Date.parse(time);
  const message = text.slice(head.length).replace(/^\u{FEFF}/u, '');
  const line = app === '-' ? message : `${app}${pid === '-' ? '' : `[${pid}]`}: ${message}`;
  return { at: Number.isNaN(at) ? null : at, host: host === '-' ? '' : hostName(host), line, repeats: null };
}
