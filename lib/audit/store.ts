import type { Db, Tx } from '#lib/db/client.ts';
import { insertRows } from '#lib/db/insert-rows.ts';
import { type ChainedEntry, chainHash, firstHash } from './chain.ts';
import type { Actor, AuditEvent } from './event.ts';
import { type StoredRow, trailRowOf } from './trail-row.ts';
import { type Anchor, type ChainVerdict, verifyRows } from './verify-chain.ts';

export type Recording = { actor: Actor; now: Date; event: AuditEvent; subject?: string | undefined };

/** Appends one entry to the trail. Inside a transaction it stands or falls with what it tells of. */
export async function recordEvent(db: Db | Tx, recording: Recording): Promise<void> {
  if ('$transaction' in db) {
    await db.$transaction((tx) => append(tx, recording));
    return;
  }
  await append(db, recording);
}

/** Appends many entries to the trail, a second for some ten thousand. */
export async function recordEvents(
  tx: Tx,
  { events, ...by }: { actor: Actor; now: Date; events: readonly AuditEvent[] },
): Promise<void> {
  const last = await tx.auditEntry.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, hash: true } });
  let prevHash = last?.hash ?? firstHash;
  let seq = last?.seq ?? 0;
  const rows = events.map((event) => {
    const entry = entryOf({ ...by, event });
    const row = { ...entry, seq: (seq += 1), at: by.now, data: entry.data as object, prevHash };
    prevHash = chainHash(prevHash, entry);
    return { ...row, hash: prevHash };
  });
  await insertRows(tx, 'AuditEntry', rows);
}

async function append(tx: Tx, recording: Recording): Promise<void> {
  const last = await tx.auditEntry.findFirst({ orderBy: { seq: 'desc' }, select: { hash: true } });
  const prevHash = last?.hash ?? firstHash;
  const entry = entryOf(recording);
  await tx.auditEntry.create({
    data: { ...entry, data: entry.data as object, prevHash, hash: chainHash(prevHash, entry) },
  });
}

function entryOf({ actor, now, event, ...told }: Recording): ChainedEntry {
  const { kind, ...data } = event;
  const subject = told.subject ?? subjectOf(event);
  return {
    at: now.toISOString(),
    actorKind: actor.kind,
    actorId: actor.kind === 'system' ? null : actor.id,
    actorName: storable(actor.name),
    role: actor.kind === 'system' ? null : actor.role,
    address: actor.kind === 'system' ? null : actor.address,
    kind,
    subject: subject === null ? null : storable(subject),
    data: JSON.parse(JSON.stringify(data)),
  };
}

/** As the database will hold it: half a sign of UTF-16 has no bytes, and the hash would tell of another text. */
const storable = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');

function subjectOf(event: AuditEvent): string | null {
  if ('accountId' in event) return event.accountId;
  if ('releaseId' in event) return event.releaseId;
  if ('certificateId' in event) return event.certificateId;
  if ('gatewayId' in event) return event.gatewayId;
  if ('operatorId' in event) return event.operatorId;
  return null;
}

/** Others are served in between. */
const rowsAtOnce = 1000;

/** Walks the whole chain, and holds it against what was seen of it elsewhere. */
export async function verifyChain(db: Db, anchors: readonly Anchor[] = []): Promise<ChainVerdict> {
  const verifying = verifyRows(anchors);
  for (let after = 0; ; ) {
    const rows = await db.$queryRawUnsafe<StoredRow[]>(
      'SELECT * FROM "AuditEntry" WHERE "seq" > ? ORDER BY "seq" LIMIT ?',
      after,
      rowsAtOnce,
    );
    for (const row of rows) verifying.take(trailRowOf(row));
    const last = rows.at(-1);
    if (!last) break;
    after = Number(last.seq);
  }
  const [given] = await db.$queryRawUnsafe<{ seq: number | bigint }[]>(
    `SELECT "seq" FROM sqlite_sequence WHERE name = 'AuditEntry'`,
  );
  return verifying.end(given ? Number(given.seq) : null);
}
