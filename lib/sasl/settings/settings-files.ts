import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { optionalDomainName } from '#lib/mail/domain-name.ts';
import { query } from '#lib/operation.ts';
import { certificatesOf } from '#lib/pki/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { readMailSettings } from './client-sheet.ts';
import type { MailSettings } from './mail-settings.ts';
import { appleProfile, autoconfigXml, srvRecords } from './program-files.ts';

const types = {
  'authority.crt': 'application/x-x509-ca-cert',
  'config-v1.1.xml': 'application/xml; charset=utf-8',
  'srv.txt': 'text/plain; charset=utf-8',
} as const;
const files = Object.keys(types) as (keyof typeof types)[];

/** What sets mail programs up without anybody typing, for all: never with a password. */
export const settingsFile = query({
  name: 'accounts.settings-file',
  summary: 'Settings of mail programs as a file: our authority, Thunderbird’s autoconfiguration, DNS records',
  permission: 'accounts.read',
  route: 'GET /client-settings/{file}',
  input: z.object({
    file: z.enum(files, 'There is no such file.'),
    /** Of people's addresses; the realm, when it is not said. */
    domain: optionalDomainName.default(''),
  }),
  read: async ({ db }, { file, domain: asked }) => {
    const settings = await readSettings(db);
    if (file === 'authority.crt') {
      const authorities = await readAuthorities(db, settings);
      if (authorities.length === 0) throw noAuthority();
      return fileOf(file, types[file], authorities.map(({ certPem }) => certPem).join(''));
    }
    const domain = asked || settings.realm;
    if (domain === '')
      throw new Refusal('invalid', 'no-domain', 'Say for which domain.', {
        fields: { domain: ['Say for which domain: no realm is set.'] },
      });
    if (file === 'srv.txt') return fileOf(file, types[file], srvRecords(settings, domain));
    const text = autoconfigXml(settings, domain);
    if (text === null) throw noMailbox();
    return fileOf(file, types[file], text);
  },
});

export const accountProfile = query({
  name: 'accounts.apple-profile',
  summary: 'The mail account of a SASL account as an Apple configuration profile, without a password',
  permission: 'accounts.read',
  route: 'GET /accounts/{id}/apple-profile',
  input: z.object({ id: z.string() }),
  read: async ({ db }, { id }) => {
    const select = { id: true, name: true, label: true, address: true };
    const account = await db.account.findUnique({ where: { id }, select });
    if (!account)
      throw new Refusal('not-found', 'no-account', 'There is no such account; it may have been deleted.');
    const settings = await readSettings(db);
    const authorities = await readAuthorities(db, settings);
    const known = authorities.map(({ label, certPem }) => ({ label, der: derOf(certPem) }));
    const text = appleProfile(account, settings, known);
    if (text === null) throw noMailbox();
    return fileOf(`${account.name}.mobileconfig`, 'application/x-apple-aspen-config', text);
  },
});

async function readSettings(db: Db): Promise<MailSettings> {
  const settings = await readMailSettings(db);
  if (settings) return settings;
  throw new Refusal('conflict', 'nothing-in-force', 'No gateway lets anybody log in yet.', {
    next: 'Deploy a release with log-ins: these files are made from what is in force.',
  });
}

/** Our authorities behind the certificates that programs would ask about. */
async function readAuthorities(
  db: Db,
  { strangers }: MailSettings,
): Promise<{ label: string; certPem: string }[]> {
  const shown = await db.certificate.findMany({
    where: { fingerprint: { in: strangers.map(({ sha256 }) => sha256) } },
    select: { issuerId: true },
  });
  return db.certificate.findMany({
    where: { kind: 'authority', id: { in: shown.flatMap(({ issuerId }) => issuerId ?? []) } },
    select: { label: true, certPem: true },
    orderBy: { label: 'asc' },
  });
}

const derOf = (pem: string): string => certificatesOf(pem)[0]?.x509.raw.toString('base64') ?? '';

const noMailbox = () =>
  new Refusal('conflict', 'no-mailbox', 'It is not known where people read their mail.', {
    next: 'No mail program takes an account without it: an admin names the server under Authentication, Passwords.',
  });

const noAuthority = () =>
  new Refusal('not-found', 'no-authority', 'No authority of ours issued what the gateways show.');

const fileOf = (name: string, type: string, text: string): Response =>
  new Response(text, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
