import type { WriteContext } from '#lib/operation.ts';
import { hostSectionName } from '#lib/policy/schema.ts';
import type { HostSection } from '#lib/policy/section/host.ts';
import { readHostSection, writeSection } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { coversName } from './name.ts';
import { type Host, isNamedBy, readHosts } from './whereabouts.ts';

/** Lets the draft show a new certificate on these gateways. Refuses at `useOn` one whose host name it does not cover. */
export async function showOn(
  context: WriteContext,
  certificate: { id: string; kind: string; names: readonly string[] },
  gatewayIds: readonly string[],
): Promise<void> {
  if (gatewayIds.length === 0) return;
  const hosts = await readHosts(context.tx);
  for (const id of gatewayIds) {
    const host = hosts.find((one) => one.id === id);
    if (!host) throw refusedAt('There is no such gateway; it may have been removed.');
    if (certificate.kind === 'client') {
      await change(context, host, { clientCertificateId: certificate.id });
      continue;
    }
    if (host.hostName !== '' && !coversName(certificate.names, host.hostName)) {
      const listed = certificate.names.join(', ');
      throw refusedAt(
        `${host.name} calls itself ${host.hostName}, which is not among ${listed}. Add it to the names.`,
      );
    }
    await change(context, host, { certificateId: certificate.id });
  }
}

/** Lets the draft name the successor wherever it names a certificate. Answers on how many gateways. */
export async function replaceInDraft(context: WriteContext, before: string, after: string): Promise<number> {
  const hosts = (await readHosts(context.tx)).filter((host) => isNamedBy(host, before));
  const successor = (id: string | null) => (id === before ? after : id);
  for (const host of hosts) {
    const { certificateId, clientCertificateId } = host.draft;
    await change(context, host, {
      certificateId: successor(certificateId),
      clientCertificateId: successor(clientCertificateId),
    });
  }
  return hosts.length;
}

async function change(
  { tx, caller, audit }: WriteContext,
  host: Host,
  part: Partial<HostSection>,
): Promise<void> {
  const { value, version } = await readHostSection(tx, host.id);
  const write = { scope: host.id, name: hostSectionName, version, by: caller.actor.name };
  const changes = await writeSection(tx, { ...write, value: { ...value, ...part } });
  if (Object.keys(changes).length === 0) return;
  await audit({ kind: 'policy.section-saved', scope: host.id, section: host.name, changes }, host.id);
}

function refusedAt(sentence: string): Refusal {
  return new Refusal('invalid', 'not-for-this-gateway', sentence, { fields: { useOn: [sentence] } });
}
