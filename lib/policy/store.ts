import type { z } from 'zod';
import { canonicalJson } from '#lib/canonical-json.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import { openSnapshot } from '#lib/db/snapshot.ts';
import { mapNames } from '#lib/policy/entry/entry.ts';
import { parseEntryLines, readEntryRows } from '#lib/policy/entry/entry-rows.ts';
import { hostSection } from '#lib/policy/section/host.ts';
import { Refusal } from '#lib/refusal.ts';
import type { FleetSection, Policy } from './policy.ts';
import { type FleetSectionName, fleetSections, hostSectionName, policySchema } from './schema.ts';

/** The scope of the sections that hold for all gateways; a gateway's own section has its id. */
export const fleet = 'fleet';

export type Saved<T> = { value: T; version: number; updatedBy: string | null; updatedAt: Date | null };

/** A section of the draft; version 0 and its defaults when nobody saved it yet. */
async function readSaved<S extends z.ZodType>(
  db: Db | Tx,
  key: { scope: string; name: string },
  schema: S,
): Promise<Saved<z.output<S>>> {
  const row = await db.policySection.findUnique({ where: { scope_name: key } });
  return {
    value: schema.parse(row?.value ?? {}),
    version: row?.version ?? 0,
    updatedBy: row?.updatedBy ?? null,
    updatedAt: row?.updatedAt ?? null,
  };
}

export function readFleetSection<N extends FleetSectionName>(
  db: Db | Tx,
  name: N,
): Promise<Saved<FleetSection<N>>> {
  const schema: z.ZodType = fleetSections[name];
  return readSaved(db, { scope: fleet, name }, schema) as Promise<Saved<FleetSection<N>>>;
}

export function readHostSection(db: Db | Tx, gatewayId: string) {
  return readSaved(db, { scope: gatewayId, name: hostSectionName }, hostSection);
}

type Write = { scope: string; name: string; version: number; value: object; by: string };

/** Saves a section over the version it was based on; answers what changed, by field. */
export async function writeSection(
  tx: Tx,
  { scope, name, version, value, by }: Write,
): Promise<FieldChanges> {
  const where = { scope_name: { scope, name } };
  const row = await tx.policySection.findUnique({ where });
  if ((row?.version ?? 0) !== version)
    throw new Refusal(
      'conflict',
      'superseded',
      `${row?.updatedBy ?? 'Somebody'} saved this in the meantime.`,
      {
        next: 'Load the page again and repeat your change; nothing of yours was saved.',
      },
    );
  const changes = changesBetween(row?.value ?? {}, value);
  if (row && Object.keys(changes).length === 0) return {};
  const data = { value, version: version + 1, updatedBy: by };
  await tx.policySection.upsert({ where, create: { scope, name, ...data }, update: data });
  return changes;
}

/** Field → before and after. */
export type FieldChanges = Record<string, [unknown, unknown]>;

function changesBetween(before: unknown, after: object): FieldChanges {
  const old: Record<string, unknown> = { ...(before as object) };
  const now: Record<string, unknown> = { ...after };
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  const changed = [...names].filter((name) => canonicalJson(old[name]) !== canonicalJson(now[name]));
  return Object.fromEntries(changed.map((name) => [name, [old[name] ?? null, now[name] ?? null]]));
}

/** The draft without the entries of its maps: enough for sendmail.mc, and quick however many entries there are. */
export async function loadSections(db: Db | Tx): Promise<Policy> {
  const [rows, gateways] = await Promise.all([
    db.policySection.findMany({ select: { scope: true, name: true, value: true } }),
    db.gateway.findMany({ select: { id: true } }),
  ]);
  const valueOf = (scope: string, name: string) =>
    rows.find((row) => row.scope === scope && row.name === name)?.value ?? {};
  const sections = Object.keys(fleetSections).map((name) => [name, valueOf(fleet, name)]);
  const hosts = gateways.map(({ id }) => [id, valueOf(id, hostSectionName)]);
  return policySchema.parse({ ...Object.fromEntries(sections), hosts: Object.fromEntries(hosts) });
}

/** The whole draft as one policy. Entries were checked when they were saved, and are not checked again: there may be a million. */
export async function loadDraft(db: Db): Promise<Policy> {
  const policy = await loadSections(db);
  const snapshot = openSnapshot(db);
  try {
    for (const map of mapNames)
      for await (const { lines } of readEntryRows(snapshot, map))
        for (const entry of parseEntryLines(map, lines.texts())) policy.maps[map].push(entry);
  } finally {
    await snapshot.close();
  }
  return policy;
}
