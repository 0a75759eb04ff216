import { addressReason, localPartReason } from '#lib/mail/address.ts';
import { domainNameReason } from '#lib/mail/domain-name.ts';
import { looksLikeNetwork } from '#lib/mail/network.ts';
import { asciiLineReason, type Reason } from '#lib/mail/reason.ts';
import { accessValueReason, type ValueKind, writtenValue } from './access-value.ts';
import type { EntryRules, Line } from './line.ts';
import { networkKeyReason, spelledKey } from './network-entry.ts';

type KeyKind = 'network' | 'domain' | 'address' | 'user' | 'everyone' | 'certificate' | 'pair';
export type AccessTag = { tag: string; words: string; keys: readonly KeyKind[]; value: ValueKind };

/**
 * The tags of the access map (cf/README, “Anti-spam configuration control”, “STARTTLS”, “SMTP AUTHENTICATION”; cf/m4/proto.m4 says which keys each rule set
 * looks up). `AuthInfo:` is missing on purpose: it holds passwords, and this map is shown to everybody who may read the policy.
 */
export const accessTags: readonly AccessTag[] = [
  { tag: 'Connect:', words: 'The host that connects', keys: ['network', 'domain'], value: 'action' },
  { tag: 'From:', words: 'The sender', keys: ['address', 'user', 'domain', 'network'], value: 'action' },
  { tag: 'To:', words: 'The recipient', keys: ['address', 'user', 'domain', 'network'], value: 'action' },
  {
    tag: '',
    words: 'Any of host, sender and recipient',
    keys: ['network', 'domain', 'address', 'user'],
    value: 'action',
  },
  {
    tag: 'Spam:',
    words: 'A recipient whose mail is checked less or more',
    keys: ['address', 'user', 'domain'],
    value: 'spam',
  },
  {
    tag: 'GreetPause:',
    words: 'Wait before the greeting',
    keys: ['network', 'domain'],
    value: 'milliseconds',
  },
  { tag: 'ClientRate:', words: 'Connections a minute', keys: ['network', 'everyone'], value: 'count' },
  { tag: 'ClientConn:', words: 'Connections at a time', keys: ['network', 'everyone'], value: 'count' },
  {
    tag: 'Srv_Features:',
    words: 'What a client is offered',
    keys: ['network', 'domain', 'everyone'],
    value: 'serverFeatures',
  },
  {
    tag: 'Clt_Features:',
    words: 'What is used towards a server',
    keys: ['network', 'domain', 'everyone'],
    value: 'clientFeatures',
  },
  {
    tag: 'TLS_Srv_Features:',
    words: 'The TLS a client is offered',
    keys: ['network', 'domain'],
    value: 'tlsOptions',
  },
  {
    tag: 'TLS_Clt_Features:',
    words: 'The TLS used towards a server',
    keys: ['network', 'domain'],
    value: 'tlsOptions',
  },
  {
    tag: 'Try_TLS:',
    words: 'Whether TLS is tried towards a server',
    keys: ['network', 'domain', 'everyone'],
    value: 'tryTls',
  },
  {
    tag: 'TLS_Srv:',
    words: 'The TLS a server must have',
    keys: ['network', 'domain', 'everyone'],
    value: 'tlsDemand',
  },
  {
    tag: 'TLS_Clt:',
    words: 'The TLS a client must have',
    keys: ['network', 'domain', 'everyone'],
    value: 'tlsDemand',
  },
  {
    tag: 'TLS_Rcpt:',
    words: 'The TLS needed for a recipient',
    keys: ['address', 'user', 'domain', 'everyone'],
    value: 'tlsDemand',
  },
  {
    tag: 'CERTIssuer:',
    words: 'Who signed the client’s certificate',
    keys: ['certificate'],
    value: 'certificateIssuer',
  },
  {
    tag: 'CERTSubject:',
    words: 'The client’s certificate',
    keys: ['certificate'],
    value: 'certificateSubject',
  },
  { tag: 'QGRP:', words: 'The queue group of a recipient', keys: ['address', 'domain'], value: 'queueGroup' },
  { tag: 'Compat:', words: 'A sender and a recipient', keys: ['pair'], value: 'compat' },
  { tag: 'Bcc:', words: 'Recipients whose mail is copied', keys: ['domain'], value: 'copy' },
];

const byTag = new Map(accessTags.map((row) => [row.tag.toLowerCase(), row]));

/** The tag as the table spells it; undefined when there is none of that name. */
export function accessTag(tag: string): AccessTag | undefined {
  return byTag.get(tag.toLowerCase());
}

export const accessRules: EntryRules = { tags: accessTags.map((row) => row.tag), normalise, reasons };

function normalise({ tag, key, value }: Line): Line {
  const row = accessTag(tag) ?? accessTag(`${tag}:`);
  if (row === undefined) return { tag, key, value };
  const isCertificate = row.keys.includes('certificate');
  return { tag: row.tag, key: isCertificate ? key : spelledKey(key), value: writtenValue(row.value, value) };
}

function reasons({ tag, key, value }: Line) {
  const row = accessTag(tag);
  if (/^authinfo:?$/i.test(tag))
    return { tag: 'Logins stand under Authentication, Outgoing logins: this map is no place for passwords.' };
  if (row === undefined) return { tag: `There is no tag ${tag} in the access map.` };
  return { key: keyReason(row, key), value: accessValueReason(row.value, value) };
}

function keyReason(row: AccessTag, key: string): Reason {
  if (key === '') return row.keys.includes('everyone') ? null : 'Enter whom this is about.';
  if (row.keys.includes('certificate')) return certificateReason(key);
  const kind = kindOf(key);
  if (!row.keys.includes(kind)) return `${row.tag} takes ${listOf(row.keys)}.`;
  if (kind === 'pair') return pairReason(key);
  if (kind === 'network') return networkKeyReason(key);
  if (kind === 'address') return addressReason(withoutPlusStar(key));
  if (kind === 'user') return localPartReason(withoutPlusStar(key).slice(0, -1));
  return domainNameReason(key);
}

/** What a key of the access map is meant to be. */
export function kindOf(key: string): KeyKind {
  if (key === '') return 'everyone';
  if (key.includes('<@>')) return 'pair';
  if (key.endsWith('@')) return 'user';
  if (key.includes('@')) return 'address';
  return looksLikeNetwork(key) ? 'network' : 'domain';
}

/** `sender<@>recipient` (cf/README, FEATURE(`compat_check')). */
function pairReason(key: string): Reason {
  const [sender = '', recipient = '', ...more] = key.split('<@>');
  if (more.length > 0) return 'Write one sender and one recipient with <@> between.';
  return addressReason(sender) ?? addressReason(recipient);
}

/** `user+*@` is looked up for any detail after the plus. */
function withoutPlusStar(key: string): string {
  return key.replace('+*@', '@');
}

/** The daemon writes a name of a certificate with `+XX` for every sign that is not a letter, digit, `/`, `=` … (cf/README, “STARTTLS”). */
function certificateReason(key: string): Reason {
  const reason = asciiLineReason(key);
  if (reason !== null) return reason;
  if (!key.startsWith('/'))
    return 'Write the whole name with slashes, such as /C=NL/O=Example/CN=mail.example.org.';
  const sign = /[\s<>()"]/.exec(key)?.[0];
  if (sign === undefined) return null;
  const code = sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
  return `Write ${sign === ' ' ? 'a space' : sign} as +${code}, as the daemon does.`;
}

const keyWords: Record<KeyKind, string> = {
  network: 'an address or network',
  domain: 'a domain',
  address: 'an address',
  user: 'a user and an @',
  everyone: 'nothing for everybody',
  certificate: 'the name of a certificate',
  pair: 'a sender and a recipient with <@> between',
};

function listOf(keys: readonly KeyKind[]): string {
  const words = keys.map((key) => keyWords[key]);
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}
