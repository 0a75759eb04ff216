import { localPartReason } from '#lib/mail/address.ts';
import { domainNameReason } from '#lib/mail/domain-name.ts';
import { readNetwork } from '#lib/mail/network.ts';
import { lineReason, type Reason } from '#lib/mail/reason.ts';
import { enhancedCode, refusalTextReason, replyWordsReason } from '#lib/mail/smtp-reply.ts';

/** Where a mailertable entry or the smart host sends mail (cf/README, “MAILERTABLE”): `esmtp:[mx.example.org]`, `local:amy`, `error:5.1.1:550 text`. */
export type Route =
  | { kind: 'error'; text: string }
  | { kind: 'local'; user: string }
  | { kind: 'mailer'; mailer: string; user: string; hosts: string[] };

/** Internal mailers of the daemon that write files and start programs; nothing that comes by mail may choose them. */
export const neverRouted = new Set(['prog', '*file*', '*include*']);

/** Reads a route; a sentence when it is none. */
export function readRoute(value: string): Route | { kind: 'none'; reason: string } {
  const colon = value.indexOf(':');
  const mailer = value.slice(0, colon).toLowerCase();
  const rest = value.slice(colon + 1);
  const reason =
    colon < 0
      ? 'Begin with a mailer and a colon, such as esmtp:[mx.example.org].'
      : routeReason(mailer, rest);
  if (reason !== null) return { kind: 'none', reason };
  if (mailer === 'error') return { kind: 'error', text: rest };
  if (mailer === 'local') return { kind: 'local', user: rest };
  const at = rest.indexOf('@');
  return {
    kind: 'mailer',
    mailer,
    user: rest.slice(0, Math.max(0, at)),
    hosts: hostList(rest.slice(at + 1)),
  };
}

function routeReason(mailer: string, rest: string): Reason {
  const line = lineReason(rest);
  if (line !== null) return line;
  if (mailer === 'error') return errorRouteReason(rest, ':');
  if (mailer === 'local') return rest === '' ? null : localPartReason(withoutCaptures(rest));
  if (neverRouted.has(mailer))
    return `The mailer ${mailer} starts programs or writes files; mail cannot be routed to it.`;
  if (!/^[a-z][a-z0-9_-]{0,31}$/.test(mailer)) return `“${mailer}” is no name of a mailer.`;
  const at = rest.indexOf('@');
  const user = rest.slice(0, Math.max(0, at));
  if (at === 0) return 'Enter a user before the @, or leave the @ out.';
  return (at > 0 ? localPartReason(withoutCaptures(user)) : null) ?? hostsReason(mailer, rest.slice(at + 1));
}

/**
 * `5.1.1:550 text`, `nouser:550 text` or `550 text`. In virtusertable the keyword is followed by a space instead of a colon.
 */
export function errorRouteReason(text: string, after: ':' | ' '): Reason {
  const withCode = /^(\d+\.\d+\.\d+):(.*)$/.exec(text);
  if (withCode) {
    const [, enhanced = '', words = ''] = withCode;
    if (!enhancedCode.test(enhanced))
      return `${enhanced} is no enhanced status code such as 5.1.1 (RFC 3463).`;
    return (
      refusalTextReason(words) ??
      (words[0] === enhanced[0] ? null : `${enhanced} and ${words.slice(0, 3)} contradict each other.`)
    );
  }
  const keyword = after === ':' ? /^([a-z]+)[: ](.*)$/i.exec(text) : /^([a-z]+) (.*)$/i.exec(text);
  if (keyword && errorKeywords.has((keyword[1] ?? '').toLowerCase()))
    return replyWordsReason(keyword[2] ?? '');
  if (/^\d/.test(text)) return refusalTextReason(text);
  return `Write error:5.1.1:550 No such user, or one of the words ${[...errorKeywords].join(', ')}.`;
}

const errorKeywords = new Set([
  'nouser',
  'nohost',
  'unavailable',
  'usage',
  'software',
  'tempfail',
  'protocol',
  'config',
]);

/** One host or several in the order they are tried, between colons or commas. */
function hostList(text: string): string[] {
  return text === '' ? [] : (text.match(/\[[^\]]*\]|[^:,]+/g) ?? []);
}

function hostsReason(mailer: string, text: string): Reason {
  const hosts = hostList(text);
  if (hosts.length === 0)
    return mailer === 'procmail' || mailer === 'discard' ? null : 'Enter the host after the colon.';
  if (text.replace(/\[[^\]]*\]|[^:,[\]]+/g, '').replace(/[:,]/g, '') !== '')
    return 'A host has brackets on both sides or none.';
  for (const host of hosts) {
    const reason = hostReason(host);
    if (reason !== null) return reason;
  }
  return null;
}

function hostReason(host: string): Reason {
  const inBrackets = /^\[(.*)\]$/.exec(host)?.[1];
  const name = withoutCaptures(inBrackets ?? host).toLowerCase();
  if (inBrackets !== undefined && /^(?:ipv6:|[\d./]+$)/.test(name)) {
    const reading = readNetwork(name);
    if ('reason' in reading) return reading.reason;
    return reading.network.prefix === (reading.network.family === 4 ? 32 : 128)
      ? null
      : 'Enter one address, not a network.';
  }
  if (/^[\d.]+$/.test(name)) return `Write [${name}]: an address stands in brackets.`;
  return domainNameReason(name);
}

/** `%0` to `%9` stand for parts of what matched. */
export function withoutCaptures(text: string): string {
  return text.replace(/%\d/g, 'x');
}
