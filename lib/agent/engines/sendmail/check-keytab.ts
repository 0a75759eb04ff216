import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { optionValues, readCf } from '#lib/agent/engines/sendmail/cf.ts';
import { mechanismsOfPlugins, pluginNames } from '#lib/agent/engines/sendmail/discovery.ts';
import { readKeytab } from '#lib/agent/engines/sendmail/keytab.ts';
import { readReleaseSasl } from '#lib/agent/engines/sendmail/sasl-conf.ts';

/** Where libgssapi looks when nobody names a file. */
const hostKeytab = '/etc/krb5.keytab';

/** A keytab with the key of the service that clients ask for, and whether only its owner may read it; or why it cannot serve. */
export type KeytabLook = { path: string } & ({ ours: string; open: boolean } | { fault: string });

/**
 * libsasl asks for smtp/confAUTH_REALM, whatever the host is called; the host's saslauthd for host/ and the host's name, for which any will do here: the
 * realm decides how that is spelt.
 */
export async function lookAtKeytab(named: string, realm: string, of = 'smtp'): Promise<KeytabLook> {
  const path = named || hostKeytab;
  const file = await Promise.all([stat(path), readFile(path)]).catch((error: unknown) => String(error));
  if (typeof file === 'string')
    return { path, fault: `the keytab ${path} cannot be read (${reasonOf(file)})` };
  const [{ mode }, bytes] = file;
  const names = readKeytab(bytes);
  if (names === null) return { path, fault: `${path} is no keytab` };
  const service = realm === '' ? `${of}/` : `${of}/${realm.toLowerCase()}@`;
  const ours = names.find((name) => name.toLowerCase().startsWith(service));
  if (ours !== undefined) return { path, ours, open: (mode & 0o077) !== 0 };
  const others = names.join(', ') || 'none at all';
  return {
    path,
    fault: `${path} has no key of ${service.replace(/[/@]$/, '')}, which is the service that ${realm === '' ? 'it takes for that' : 'clients ask for'}. It has ${others}`,
  };
}

const reasonOf = (error: string) => /^Error: (\w+: [^,]+)/.exec(error)?.[1] ?? error;

/**
 * Whether GSSAPI, where a release offers it and the host has it, can let anybody in: without a word libsasl leaves it out when the keytab that
 * is named is not there, and offers it without any key to whoever has a ticket and then prefers it. What the daemon does already stops no other change.
 */
export async function checkKeytab(release: ReleaseDir, inForce: ReleaseDir | null): Promise<Outcome> {
  const meant = release.manifest.expect.mechanismsPerhaps?.includes('GSSAPI') ?? false;
  if (!meant || !mechanismsOfPlugins(await pluginNames()).includes('GSSAPI')) return fine;
  const wanted = await gssapiOf(release);
  const look = await lookAtKeytab(wanted.keytab, wanted.realm);
  if (!('fault' in look) || (inForce && isSame(wanted, await gssapiOf(inForce)))) return fine;
  return {
    ok: false,
    message: `GSSAPI could let nobody in: ${look.fault}. Make the keytab on this host, or take GSSAPI out of the mechanisms.`,
  };
}

const fine: Outcome = { ok: true, message: '' };

type Gssapi = { offered: boolean; keytab: string; realm: string };

/** What is not named, the daemon offers all of, and the host's name is its realm. */
async function gssapiOf({ dir, manifest }: ReleaseDir): Promise<Gssapi> {
  const [cf, { keytab, mechanisms }] = await Promise.all([
    readFile(join(dir, 'sendmail.cf'), 'utf8').then(readCf),
    readReleaseSasl(dir),
  ]);
  const offers = (names: readonly string[]) => names.join('') === '' || names.includes('GSSAPI');
  const offered =
    offers((optionValues(cf, 'AuthMechanisms').at(-1) ?? '').split(/\s+/)) && offers(mechanisms);
  return { offered, keytab, realm: optionValues(cf, 'AuthRealm').at(-1) ?? manifest.expect.hostName };
}

const isSame = (one: Gssapi, other: Gssapi) =>
  one.offered === other.offered && one.keytab === other.keytab && one.realm === other.realm;
