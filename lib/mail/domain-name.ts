import { z } from 'zod';
import { lineReason, type Reason, textThat } from './reason.ts';

const label = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;

/**
 * Why a text is no domain name (RFC 1035 section 2.3.1, RFC 1123 section 2.1; the underscore is let through because real zones hold it).
 * Lower case, without the trailing dot.
 */
export function domainNameReason(text: string): Reason {
  if (text === '') return 'Enter a domain name.';
  const line = lineReason(text);
  if (line !== null) return line;
  if (/[^\x20-\x7e]/.test(text)) return internationalReason(text);
  if (text.length > 253) return 'A domain name has at most 253 characters.';
  if (text.endsWith('.')) return 'Leave out the dot at the end.';
  if (text.includes('@')) return 'This is an address. Enter only what stands after the @.';
  for (const part of text.split('.')) {
    const reason = labelReason(part);
    if (reason !== null) return reason;
  }
  if (/(?:^|\.)\d+$/.test(text)) return 'The last part of a domain name is not a number.';
  return null;
}

function labelReason(part: string): Reason {
  if (part === '') return 'A domain name has no empty part between two dots.';
  if (part.length > 63) return `“${part.slice(0, 12)}…” is longer than 63 characters.`;
  if (!label.test(part))
    return `“${part}” is no part of a domain name. Use letters, digits and hyphens inside.`;
  return null;
}

function internationalReason(text: string): Reason {
  const known = /[\s:/?#@\\]/.test(text) ? null : asciiName(text);
  return known === null
    ? 'Use ASCII letters, digits and hyphens only.'
    : `Write it as the name server knows it: ${known}.`;
}

/** The name in ASCII (RFC 5891); null when it has none. URL.canParse of Node 20 sometimes says yes where URL throws. */
function asciiName(text: string): string | null {
  try {
    return new URL(`http://${text}`).hostname;
  } catch {
    return null;
  }
}

/** As `domainNameReason`, and fully qualified: at least two parts. */
export function hostNameReason(text: string): Reason {
  const reason = domainNameReason(text);
  if (reason !== null) return reason;
  return text.includes('.') ? null : `Enter the full name, such as ${text}.example.org.`;
}

export const domainName = textThat(domainNameReason, stringInLowerCase());

/** A domain name, or nothing. */
export const optionalDomainName = textThat(orNothing(domainNameReason), stringInLowerCase());

/** A fully qualified host name, or nothing. */
export const optionalHostName = textThat(orNothing(hostNameReason), stringInLowerCase());

function orNothing(reasonOf: (text: string) => Reason): (text: string) => Reason {
  return (text) => (text === '' ? null : reasonOf(text));
}

function stringInLowerCase() {
  return z.string().trim().toLowerCase();
}
