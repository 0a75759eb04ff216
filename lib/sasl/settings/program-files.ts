import { createHash } from 'node:crypto';
import { type Door, type MailSettings, mailboxPorts, type Security } from './mail-settings.ts';

/** For whom a profile is. */
export type Owner = { id: string; name: string; label: string; address: string };

/**
 * Thunderbird's `config-v1.1.xml` (also read by K-9, Evolution, KMail, Nextcloud …) for all addresses of a domain. The user name is what stands before the @,
 * by the place holder that each program fills in. Null where no program would take it.
 */
export function autoconfigXml({ servers, doors, mailbox }: MailSettings, domain: string): string | null {
  if (!mailbox) return null;
  const socket: Record<Security, string> = { tls: 'SSL', starttls: 'STARTTLS', none: 'plain' };
  const server = (kind: string, type: string, host: string, port: number, security: Security) => [
    `    <${kind} type="${type}">`,
    `      <hostname>${xml(host)}</hostname>`,
    `      <port>${port}</port>`,
    `      <socketType>${socket[security]}</socketType>`,
    '      <authentication>password-cleartext</authentication>',
    '      <username>%EMAILLOCALPART%</username>',
    `    </${kind}>`,
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<clientConfig version="1.1">',
    `  <emailProvider id="${xml(domain)}">`,
    `    <domain>${xml(domain)}</domain>`,
    `    <displayName>${xml(domain)}</displayName>`,
    `    <displayShortName>${xml(domain)}</displayShortName>`,
    ...server('incomingServer', mailbox.by, mailbox.server, mailboxPorts[mailbox.by], 'tls'),
    ...doors.flatMap(({ port, security }) =>
      servers.flatMap((host) => server('outgoingServer', 'smtp', host, port, security)),
    ),
    '  </emailProvider>',
    '</clientConfig>',
    '',
  ].join('\n');
}

/** Records of RFC 6186 and RFC 8314 by which programs find the servers of a domain, as lines of its zone. */
export function srvRecords({ servers, doors, mailbox }: MailSettings, domain: string): string {
  const services: Record<Security, string | null> = {
    tls: '_submissions',
    starttls: '_submission',
    none: null,
  };
  const record = (service: string, priority: number, port: number, host: string) =>
    `${`${service}._tcp.${domain}.`.padEnd(28 + domain.length)} IN SRV ${priority} 1 ${port} ${host}.`;
  const sending = doors.flatMap(({ port, security }: Door, at) => {
    const service = services[security];
    return service === null ? [] : servers.map((host) => record(service, 10 * at, port, host));
  });
  const reading = mailbox ? [record(`_${mailbox.by}s`, 0, mailboxPorts[mailbox.by], mailbox.server)] : [];
  return [
    `; servers for mail programs, for addresses of ${domain} (RFC 6186, RFC 8314)`,
    ...sending,
    ...reading,
    '',
  ].join('\n');
}

/** Authorities that the profile has the device trust: label and DER in base64. */
export type ProfileAuthority = { label: string; der: string };

/**
 * An Apple configuration profile (macOS, iOS, iPadOS) with a whole mail account, and the authorities behind our certificates. It holds no password: the device
 * asks for it. The same account gives the same identifiers, so that a newer profile replaces the older one.
 */
export function appleProfile(
  { id, name, label, address }: Owner,
  { servers: [server = ''], doors: [door], realm, mailbox }: MailSettings,
  authorities: readonly ProfileAuthority[],
): string | null {
  if (!mailbox || !door) return null;
  const email = address || (realm ? `${name}@${realm}` : '');
  const identifier = `${server.split('.').reverse().join('.')}.mail.${id}`;
  const payload = (part: string, type: string, shown: string, more: Plist) => ({
    PayloadType: type,
    PayloadVersion: 1,
    PayloadIdentifier: part === '' ? identifier : `${identifier}.${part}`,
    PayloadUUID: uuidOf(`${identifier}.${part}`),
    PayloadDisplayName: shown,
    ...more,
  });
  const account = payload('account', 'com.apple.mail.managed', `Mail of ${label || name}`, {
    EmailAccountDescription: realm || server,
    EmailAccountName: label || name,
    EmailAccountType: mailbox.by === 'imap' ? 'EmailTypeIMAP' : 'EmailTypePOP',
    ...(email && { EmailAddress: email }),
    IncomingMailServerAuthentication: 'EmailAuthPassword',
    IncomingMailServerHostName: mailbox.server,
    IncomingMailServerPortNumber: mailboxPorts[mailbox.by],
    IncomingMailServerUseSSL: true,
    OutgoingMailServerAuthentication: 'EmailAuthPassword',
    OutgoingMailServerHostName: server,
    OutgoingMailServerPortNumber: door.port,
    OutgoingMailServerUseSSL: door.security !== 'none',
    OutgoingMailServerUsername: name,
    OutgoingPasswordSameAsIncomingPassword: false,
  });
  const roots = authorities.map(({ label: authority, der }, at) =>
    payload(`authority${at}`, 'com.apple.security.root', authority, {
      PayloadCertificateFileName: `authority${at}.cer`,
      PayloadContent: { data: der },
    }),
  );
  const shown = `Mail of ${label || name}, ${server}`;
  const whole = payload('', 'Configuration', shown, { PayloadContent: [account, ...roots] });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    `<plist version="1.0">${plist(whole)}</plist>`,
    '',
  ].join('\n');
}

type Data = { data: string };
type PlistValue = string | number | boolean | Data | Plist[];
type Plist = { [key: string]: PlistValue };

function plist(dict: Plist): string {
  const members = Object.entries(dict).map(([key, value]) => `<key>${xml(key)}</key>${plistValue(value)}`);
  return `<dict>\n${members.join('\n')}\n</dict>`;
}

function plistValue(value: PlistValue): string {
  if (typeof value === 'string') return `<string>${xml(value)}</string>`;
  if (typeof value === 'number') return `<integer>${value}</integer>`;
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>';
  if (Array.isArray(value)) return `<array>\n${value.map(plist).join('\n')}\n</array>`;
  return `<data>${value.data}</data>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text of XML 1.0, element or attribute: what it has no sign for is left out. */
export const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? '')
    .replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The same text, the same UUID (version 8 of RFC 9562, from SHA-256). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-').toUpperCase();
}
