import { emptyHost, type Policy } from '#lib/policy/policy.ts';
import type { HostSection } from '#lib/policy/section/host.ts';
import { importedHost } from '#lib/sendmail/import/import-mc.ts';
import type { Showable } from './take-certificates.ts';

/** What an imported host makes of a gateway’s own part: where names come from stays, and so do certificates for which none came with its key. */
export function hostOf(found: HostSection, own: HostSection, showable: Showable): HostSection {
  return {
    ...found,
    hostName: found.hostName || own.hostName,
    certificateId: showable.server ?? own.certificateId,
    clientCertificateId: showable.client ?? own.clientCertificateId,
    names: own.names,
  };
}

/** The host of an import from elsewhere, which belongs to the gateway that is chosen. */
export function otherHost(hosts: Policy['hosts']): HostSection {
  return hosts[importedHost] ?? Object.values(hosts)[0] ?? emptyHost();
}
