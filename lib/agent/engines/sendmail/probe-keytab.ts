import { readFile, stat } from 'node:fs/promises';
import type { ProbeCheck } from '#lib/gateway/api-probe.ts';
import { readKeytab } from './keytab.ts';

/** Where libgssapi looks when nobody names a file. */
const hostKeytab = '/etc/krb5.keytab';

/**
 * Whether the daemon can prove to a client's Kerberos that it is the service `smtp` of its realm: libsasl asks for smtp/confAUTH_REALM, whatever the host
 * is called. Nobody logs in here: that takes the ticket of a person.
 */
export async function probeKeytab(named: string, realm: string): Promise<ProbeCheck[]> {
  const path = named || hostKeytab;
  const told = (ok: boolean, message: string): ProbeCheck[] => [
    { check: 'login:GSSAPI', listener: '', ok, message },
  ];
  const file = await Promise.all([stat(path), readFile(path)]).catch((error: unknown) => String(error));
  if (typeof file === 'string')
    return told(false, `GSSAPI cannot be used: the keytab ${path} cannot be read (${reasonOf(file)}).`);
  const [{ mode }, bytes] = file;
  const names = readKeytab(bytes);
  const service = `smtp/${realm.toLowerCase()}`;
  if (names === null) return told(false, `GSSAPI cannot be used: ${path} is no keytab.`);
  const ours = names.find((name) => name.toLowerCase().startsWith(`${service}@`));
  if (ours === undefined)
    return told(
      false,
      `GSSAPI cannot be used: ${path} has no key of ${service}, which is the service that clients ask for. It has ${names.join(', ') || 'none at all'}.`,
    );
  if ((mode & 0o077) !== 0)
    return told(
      false,
      `Others than its owner may read ${path}: whoever has these keys can be this server. chmod 600 ${path}`,
    );
  return told(true, `GSSAPI was not tried, for that takes the ticket of a person. ${path} has ${ours}.`);
}

const reasonOf = (error: string) => /^Error: (\w+: [^,]+)/.exec(error)?.[1] ?? error;
