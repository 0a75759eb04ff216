import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { findCertificate } from './store.ts';

export const pemParts = ['certificate', 'chain', 'fullchain', 'request'] as const;

/** What other hosts need, as a PEM file: never a key. */
export const downloadCertificate = query({
  name: 'certificates.download',
  summary: 'Download a certificate, its chain or its request as PEM',
  permission: 'certificates.read',
  route: 'GET /certificates/{id}/pem',
  input: z.object({ id: z.string(), part: z.enum(pemParts).default('certificate') }),
  read: async ({ db }, { id, part }) => {
    const { label, certPem, chainPem, csrPem } = await findCertificate(db, id);
    const parts = { certificate: certPem, chain: chainPem, fullchain: certPem + chainPem, request: csrPem };
    const pem = parts[part];
    if (pem === '') throw new Refusal('not-found', 'no-such-part', `“${label}” has no ${part} to download.`);
    const name = label.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^[.-]+/, '') || 'certificate';
    const suffix = { certificate: '.pem', chain: '-chain.pem', fullchain: '-fullchain.pem', request: '.csr' }[
      part
    ];
    return new Response(pem, {
      headers: {
        'content-type': 'application/x-pem-file',
        'content-disposition': `attachment; filename="${name}${suffix}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  },
});
