import { z } from 'zod';

/**
 * Accounts of the host itself (Debian's base-passwd and the mail packages) and the two names mail gives a meaning of its own.
 * A SASL account of that name would be taken for them in `{auth_authen}`, in logs and in `Local_trust_auth`.
 */
const hostAccounts = new Set(
  `root toor daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody nogroup operator
  messagebus sshd syslog dnsmasq avahi polkitd rtkit tss uuidd tcpdump ntp chrony landscape shutdown halt adm
  smmta smmsp sendmail postfix postdrop exim debian-exim dovecot dovenull cyrus sasl saslauth opendkim opendmarc clamav
  amavis mailman mailnull mysql postgres redis postmaster mailer-daemon`.split(/\s+/),
);

/** The account the probe logs in with, while it does. */
export const probeAccount = 'postern-probe';

const longest = 64;

/** Why this cannot be the name of a SASL account, or null when it can. The name is expected folded to lower case. */
export function accountNameFault(name: string): string | null {
  if (name === '') return 'Type a user name.';
  if (name.includes('@')) return 'Leave out the @ and the realm: amy and amy@realm are the same account.';
  if (name.length > longest) return `Use at most ${longest} characters.`;
  const foreign = /[^a-z0-9._-]/u.exec(name)?.[0];
  if (foreign)
    return `Use letters a to z, digits, dot, hyphen and underscore; ${spell(foreign)} cannot be used.`;
  if (!/^[a-z0-9](?:.*[a-z0-9])?$/.test(name)) return 'Begin and end with a letter or a digit.';
  if (hostAccounts.has(name) || name.startsWith('systemd-') || name.startsWith('_'))
    return `${name} is an account of the mail host itself; an SMTP login must not share its name.`;
  if (name === probeAccount) return 'The probe logs in under this name.';
  return null;
}

function spell(character: string): string {
  if (character === ' ') return 'a space';
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return `“${character}”`;
  return `the character U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * The name of a SASL account, without realm, lower case. Letters are folded as a convenience; everything else that does not
 * fit is refused with the reason.
 */
export const accountName = z
  .string('Type a user name.')
  .trim()
  .toLowerCase()
  .superRefine((name, context) => {
    const fault = accountNameFault(name);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });
