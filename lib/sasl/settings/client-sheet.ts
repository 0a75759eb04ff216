import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { type Expectation, expectation } from '#lib/gateway/api-manifest.ts';
import { gatewayState } from '#lib/gateway/api-state.ts';
import { query } from '#lib/operation.ts';
import { isBelowPublicRoot } from '#lib/pki/roots.ts';
import { certificatesOf } from '#lib/pki/store.ts';
import { readElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { readPasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { type MailSettings, settingsOf } from './mail-settings.ts';

const inForce = z.object({ expect: expectation });

/**
 * What to type into a mail program, as the releases say that are in force on the gateways: never as the draft has it. Null while
 * nothing is deployed, or nobody may log in.
 */
export const clientSheet = query({
  name: 'accounts.client-sheet',
  summary: 'Server, port and security for mail programs',
  permission: 'accounts.read',
  route: 'GET /client-settings',
  input: z.object({}),
  read: ({ db }) => readMailSettings(db),
});

export async function readMailSettings(db: Db): Promise<MailSettings | null> {
  const [expected, realm, { rule }, home] = await Promise.all([
    readExpectations(db),
    readRealm(db),
    readPasswordRule(db),
    readElsewhere(db),
  ]);
  const issuers = await readIssuers(db, expected);
  const mailbox = rule.mailbox ? { server: rule.mailbox, by: rule.mailboxBy } : null;
  return settingsOf(expected, { server: rule.server, realm, issuers, elsewhere: home && home.by, mailbox });
}

/** Of the certificates that no public authority stands behind, the label of ours that does; null where none does. */
async function readIssuers(
  db: Db,
  expected: readonly Expectation[],
): Promise<ReadonlyMap<string, string | null>> {
  const shown = expected.flatMap(({ certificateSha256 }) => certificateSha256 ?? []);
  const rows = await db.certificate.findMany({ where: { fingerprint: { in: shown } } });
  const issuers = await db.certificate.findMany({
    where: { id: { in: rows.flatMap(({ issuerId }) => issuerId ?? []) } },
    select: { id: true, label: true },
  });
  const labels = new Map(issuers.map(({ id, label }) => [id, label]));
  const strange = rows.filter(
    ({ certPem, chainPem }) => !certificatesOf(certPem + chainPem).some(isBelowPublicRoot),
  );
  return new Map(
    strange.map(({ fingerprint, issuerId }) => [fingerprint ?? '', labels.get(issuerId ?? '') ?? null]),
  );
}

/** Mechanisms that the gateways offer, as far as all of them do. */
export async function readOffer(db: Db): Promise<{ withTls: string[]; inClear: string[] } | null> {
  const [first, ...others] = await readExpectations(db);
  if (!first) return null;
  return {
    withTls: first.mechanismsWithTls.filter((name) =>
      others.every((one) => one.mechanismsWithTls.includes(name)),
    ),
    inClear: first.mechanismsInClear.filter((name) =>
      others.every((one) => one.mechanismsInClear.includes(name)),
    ),
  };
}

/** What each gateway is held to by the release that it said to be in force. */
async function readExpectations(db: Db): Promise<Expectation[]> {
  const gateways = await db.gateway.findMany({ orderBy: { name: 'asc' }, select: { id: true, state: true } });
  const found = await Promise.all(
    gateways.map(async ({ id, state }) => {
      const active = gatewayState.pick({ active: true }).safeParse(state).data?.active;
      return active ? db.bundle.findFirst({ where: { gatewayId: id, digest: active } }) : null;
    }),
  );
  return found.flatMap((bundle) => {
    const read = inForce.safeParse(bundle?.manifest);
    return read.success ? [read.data.expect] : [];
  });
}
