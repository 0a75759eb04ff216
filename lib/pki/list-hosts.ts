import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { readHosts } from './whereabouts.ts';

/** Which gateway wants a certificate for which name: what forms propose. */
export const listHosts = query({
  name: 'certificates.list-hosts',
  summary: 'The gateways, what they call themselves, and whether the draft has a certificate for them',
  permission: 'certificates.read',
  route: 'GET /certificates/hosts',
  input: z.object({}),
  read: async ({ db }) => {
    const hosts = await readHosts(db);
    return hosts.map(({ id, name, hostName, draft }) => ({
      id,
      name,
      hostName: hostName.toLowerCase(),
      hasCertificate: draft.certificateId !== null,
    }));
  },
});

export type CertificateHost = Awaited<ReturnType<typeof listHosts.invoke>>[number];
