import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { shown } from './store.ts';
import { readHosts, whereaboutsOf } from './whereabouts.ts';

export const listCertificates = query({
  name: 'certificates.list',
  summary: 'All certificates, requests and authorities, and which gateways use them',
  permission: 'certificates.read',
  route: 'GET /certificates',
  input: z.object({}),
  read: async ({ db, now }) => {
    const rows = await db.certificate.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
    const hosts = await readHosts(db);
    const labels = new Map(rows.map((row) => [row.id, row.label]));
    return rows.map((row) => ({
      ...shown(row, now),
      issuer: labels.get(row.issuerId ?? '') ?? null,
      ...whereaboutsOf(hosts, row),
    }));
  },
});

export type ListedCertificate = Awaited<ReturnType<typeof listCertificates.invoke>>[number];
