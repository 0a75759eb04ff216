import { z } from 'zod';
import { hostNameReason } from '#lib/mail/domain-name.ts';
import { readNetwork } from '#lib/mail/network.ts';
import { asciiLineReason, type Reason, textThat } from '#lib/mail/reason.ts';
import { macroWord } from '#lib/sendmail/m4.ts';
import { eachOnce } from './each-once.ts';
import { filterNameReason } from './listener-details.ts';

/** What happens to mail while a filter does not answer: F= of its line (op.me section 5.11). */
export const filterTroubles = ['', 'T', 'R', '4'] as const;

/** A time of the filter's: `30s`, `5m`; empty: the daemon's own. */
const time = () =>
  textThat((text) =>
    text === '' || /^\d{1,5}[smh]$/.test(text)
      ? null
      : 'Write a time with its unit, such as 30s or 5m, or nothing.',
  ).default('');

/** A program that looks at mail while it comes in, over a socket (INPUT_MAIL_FILTER). */
export const mailFilter = z.object({
  name: textThat(nameReason),
  /** `inet:PORT@HOST`, `inet6:PORT@HOST` or `local:/path`. */
  socket: textThat(socketReason, z.string().trim().max(200).overwrite(spelledSocket)),
  trouble: z.enum(filterTroubles, 'Choose what happens while the filter does not answer.').default('T'),
  /** T=C:…;S:…;R:…;E:… */
  connect: time(),
  send: time(),
  read: time(),
  end: time(),
  /** On every listener that does not name its own; otherwise only where a listener names it. */
  everywhere: z.boolean().default(true),
});
export type MailFilter = z.infer<typeof mailFilter>;

/** Mail filters, in the order in which mail passes them. */
export const miltersSection = z.object({
  filters: z
    .array(mailFilter)
    .max(32, 'Use at most 32 filters.')
    .check(
      eachOnce<MailFilter, 'name'>({
        field: 'name',
        message: (name) => `There is a filter ${name} already.`,
      }),
    )
    .default([]),
});

function nameReason(text: string): Reason {
  const word = macroWord(text);
  if (word !== undefined) return `“${word}” is a word of m4. Choose another name.`;
  return filterNameReason(text) === null
    ? null
    : 'Use a short name of letters, digits and hyphens, such as clamav.';
}

/** The daemon knows a local socket by three names; one of them is a word of m4. */
function spelledSocket(text: string): string {
  if (text.startsWith('/')) return `local:${text}`;
  const [, family = '', rest = ''] = /^([A-Za-z0-9]+)\s*:\s*(.*)$/.exec(text) ?? [];
  const known = family.toLowerCase();
  if (known === 'unix' || known === 'local') return `local:${rest}`;
  return known === 'inet' || known === 'inet6' ? `${known}:${rest}` : text;
}

function socketReason(text: string): Reason {
  const line = asciiLineReason(text);
  if (line !== null) return line;
  const path = /^local:(.*)$/.exec(text)?.[1];
  if (path !== undefined) return pathReason(path);
  const [, family, port = '', host = ''] = /^(inet6?):(\d{1,5})@(.+)$/.exec(text) ?? [];
  if (family === undefined)
    return 'Write inet:PORT@HOST, inet6:PORT@HOST or local:/path, such as inet:8891@127.0.0.1.';
  if (Number(port) < 1 || Number(port) > 65535) return 'A port is a number from 1 to 65535.';
  return hostReason(host.replace(/^\[(.*)\]$/, '$1'), family === 'inet6');
}

function pathReason(path: string): Reason {
  if (!/^(?:\/[\w+-][\w.+-]*)+$/.test(path) || path.length > 100)
    return 'Enter the full path of the socket, such as local:/run/clamav/clamav-milter.ctl.';
  const word = macroWord(path);
  return word === undefined ? null : `“${word}” is a word of m4. Give the socket another path.`;
}

function hostReason(host: string, isV6: boolean): Reason {
  const reading = readNetwork(host);
  if ('network' in reading) {
    const { family } = reading.network;
    if (host.includes('/')) return 'Enter one host, not a network.';
    return (family === 6) === isV6
      ? null
      : `This is an IPv${family} address: begin with ${family === 6 ? 'inet6' : 'inet'}:.`;
  }
  if (host === 'localhost') return null;
  const word = macroWord(host);
  return word === undefined ? hostNameReason(host) : `“${word}” is a word of m4 and cannot stand here.`;
}
