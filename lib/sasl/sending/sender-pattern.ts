import { z } from 'zod';
import { addressReason } from '#lib/mail/address.ts';
import { domainNameReason } from '#lib/mail/domain-name.ts';
import { type Reason, textThat } from '#lib/mail/reason.ts';

/** Why a text names no senders: `info@example.org`, `@example.org` (every address of the domain), `.example.org` (those of its subdomains). */
export function senderPatternReason(text: string): Reason {
  if (text === '') return 'Enter an address, @domain or .domain.';
  if (text.startsWith('@') || text.startsWith('.')) return domainNameReason(text.slice(1));
  if (text.includes('*'))
    return 'Write @example.org for every address of a domain, .example.org for its subdomains.';
  return addressReason(text);
}

/** A pattern in its one spelling. */
export const senderPattern = textThat(senderPatternReason, z.string().trim().toLowerCase().max(320));

/** Every pattern that would grant this address, the narrowest first; the daemon's own spelling with a dot behind the domain means the same. */
export function patternsFor(address: string): string[] {
  const spelled = address.trim().toLowerCase().replace(/\.$/, '');
  const at = spelled.lastIndexOf('@');
  if (at < 1 || at !== spelled.indexOf('@')) return [];
  const domain = spelled.slice(at + 1);
  const above = domain.split('.').map((_, label, labels) => labels.slice(label).join('.'));
  return [spelled, `@${domain}`, ...above.slice(1).map((name) => `.${name}`)];
}

/** Whether one of the patterns grants the address. */
export function maySendAs(patterns: readonly string[], address: string): boolean {
  const granting = new Set(patternsFor(address));
  return patterns.some((pattern) => granting.has(pattern));
}
