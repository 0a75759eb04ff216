import { clientKey } from '#lib/maillog/client-key.ts';

/** What a range finds a name by: an address as 16 bytes, so that a network is a range; a domain backwards, so that its subdomains are one. */
export function searchKey(text: string): Buffer | string | null {
  if (!mayHaveKey.test(text)) return null;
  return (mayBeAddress.test(text) ? clientKey(text) : null) ?? (isDomain.test(text) ? backwards(text) : null);
}

const mayHaveKey = /^[\w.:\-[\]/]+$/;
const mayBeAddress = /^[\da-f.[\]/]+$|:/i;
const isDomain = /^[\w-]+(?:\.[\w-]+)+$/;

/** `mail.example.org` as `org.example.mail.` */
export function backwards(domain: string): string {
  return `${domain.toLowerCase().split('.').reverse().join('.')}.`;
}
