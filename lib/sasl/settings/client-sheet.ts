import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { expectation } from '#lib/gateway/api-manifest.ts';
import { gatewayState } from '#lib/gateway/api-state.ts';
import { query } from '#lib/operation.ts';
import { isBelowPublicRoot } from '#lib/pki/roots.ts';
import { certificatesOf } from '#lib/pki/store.ts';
import { hostSectionName } from '#lib/policy/schema.ts';
import { hostSection } from '#lib/policy/section/host.ts';
import { readElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { readPasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { type Held, type MailSettings, settingsOf } from './mail-settings.ts';

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
    readHeld(db),
    readRealm(db),
    readPasswordRule(db),
    readElsewhere(db),
  ]);
  const issuers = await readIssuers(db, expected);
  const mailbox = rule.mailbox ? { server: rule.mailbox, by: rule.mailboxBy } : null;
  return settingsOf(expected, { server: rule.server, realm, issuers, elsewhere: home && home.by, mailbox });
}

/** Of the certificates that no public authority stands behind, the label of ours that does; null where none does. */
async function readIssuers(db: Db, expected: readonly Held[]): Promise<ReadonlyMap<string, string | null>> {
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
  const [first, ...others] = await readHeld(db);
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
async function readHeld(db: Db): Promise<Held[]> {
  const gateways = await db.gateway.findMany({ orderBy: { name: 'asc' }, select: { id: true, state: true } });
  const found = await Promise.all(gateways.map(({ id, state }) => heldBy(db, id, state)));
  return found.flatMap((one) => one ?? []);
}

async function heldBy(db: Db, gatewayId: string, state: unknown): Promise<Held | null> {
  const active = gatewayState.pick({ active: true }).safeParse(state).data?.active;
  if (!active) return null;
  const bundle = await db.bundle.findFirst({
    where: { gatewayId, digest: active },
    select: { manifest: true, release: { select: { sections: true } } },
  });
  const read = inForce.safeParse(bundle?.manifest);
  if (!read.success) return null;
  const sections = z.record(z.string(), z.unknown()).safeParse(bundle?.release.sections);
  const { data: host } = hostSection.safeParse(sections.data?.[`${gatewayId}/${hostSectionName}`]);
  const switchesOf = (name: string) => host?.listeners.find((one) => one.name === name);
  const listeners = read.data.expect.listeners.map((one) => ({
    ...one,
    noAuth: switchesOf(one.name)?.noAuth ?? false,
    noStartTls: switchesOf(one.name)?.noStartTls ?? false,
  }));
  return { ...read.data.expect, listeners };
}
