import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';
import type { Certificate } from './certificate.ts';
import { buildChain } from './chain.ts';
import { type CertificateKind, judgeCertificate, judgeChain } from './judgement.ts';
import type { Problem } from './problem.ts';
import { isBelowPublicRoot } from './roots.ts';
import { contentsOf, findCertificate, knownAuthorities, shown } from './store.ts';
import { readHosts, whereaboutsOf } from './whereabouts.ts';

export const getCertificate = query({
  name: 'certificates.get',
  summary: 'One certificate: what it says, its chain, and what speaks against it today',
  permission: 'certificates.read',
  route: 'GET /certificates/{id}',
  input: z.object({ id: z.string() }),
  read: async ({ db, now }, { id }) => {
    const row = await findCertificate(db, id);
    const contents = contentsOf(row);
    return {
      ...shown(row, now),
      ...(await relatives(db, row)),
      ...whereaboutsOf(await readHosts(db), row),
      certPem: row.certPem,
      chainPem: row.chainPem,
      csrPem: row.csrPem,
      facts: contents && contents.certificate.facts,
      chain: contents ? contents.chain.map(({ facts }) => facts) : [],
      problems: contents ? judge(contents, await knownAuthorities(db), { kind: row.kind, now }) : [],
    };
  },
});

export type CertificateDetails = Awaited<ReturnType<typeof getCertificate.invoke>>;

/** Who issued it, who followed it, and what it issued itself. */
async function relatives(db: Db, row: { id: string; issuerId: string | null; renewedById: string | null }) {
  const brief = { id: true, label: true, notAfter: true };
  const one = (id: string | null) =>
    id ? db.certificate.findUnique({ where: { id }, select: brief }) : null;
  const [issuer, successor, issued] = await Promise.all([
    one(row.issuerId),
    one(row.renewedById),
    db.certificate.findMany({ where: { issuerId: row.id }, select: brief, orderBy: { notAfter: 'asc' } }),
  ]);
  return { issuer, successor, issued };
}

function judge(
  { certificate, chain }: { certificate: Certificate; chain: Certificate[] },
  authorities: Certificate[],
  { kind, now }: { kind: string; now: Date },
): Problem[] {
  const way = buildChain(certificate, [...chain, ...authorities], isBelowPublicRoot);
  const question = { kind: kind as CertificateKind, hostName: null, now };
  return [...judgeCertificate(certificate, question), ...judgeChain(certificate, way, now)];
}
