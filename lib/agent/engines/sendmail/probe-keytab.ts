import type { ProbeCheck } from '#lib/gateway/api-probe.ts';
import { lookAtKeytab } from './check-keytab.ts';

/** Whether the daemon can prove to a client's Kerberos that it is the service `smtp` of its realm. Nobody logs in here: that takes the ticket of a person. */
export async function probeKeytab(named: string, realm: string): Promise<ProbeCheck[]> {
  const told = (ok: boolean, message: string): ProbeCheck[] => [
    { check: 'login:GSSAPI', listener: '', ok, message },
  ];
  const look = await lookAtKeytab(named, realm);
  if ('fault' in look) return told(false, `GSSAPI cannot be used: ${look.fault}.`);
  const { path, ours, open } = look;
  if (open)
    return told(
      false,
      `Others than its owner may read ${path}: whoever has these keys can be this server. chmod 600 ${path}`,
    );
  return told(true, `GSSAPI was not tried, for that takes the ticket of a person. ${path} has ${ours}.`);
}
