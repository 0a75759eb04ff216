import type { Db, Tx } from '#lib/db/client.ts';
import { insertRows } from '#lib/db/insert-rows.ts';
import { type ChainedEntry, chainHash, firstHash } from './chain.ts';
import type { Actor, AuditEvent } from './event.ts';

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

function entryOf({ actor, now, event, subject }: Recording): ChainedEntry {
  const { kind, ...data } = event;
  return {
    at: now.toISOString(),
    actorKind: actor.kind,
    actorId: actor.kind === 'system' ? null : actor.id,
    actorName: actor.name,
    role: actor.kind === 'system' ? null : actor.role,
    address: actor.kind === 'system' ? null : actor.address,
    kind,
    subject: subject ?? subjectOf(event),
    data: JSON.parse(JSON.stringify(data)),
  };
}

function subjectOf(event: AuditEvent): string | null {
  if ('accountId' in event) return event.accountId;
  if ('releaseId' in event) return event.releaseId;
  if ('certificateId' in event) return event.certificateId;
  if ('gatewayId' in event) return event.gatewayId;
  if ('operatorId' in event) return event.operatorId;
  return null;
}

export type ChainVerdict =
  | { intact: true; entries: number; lastHash: string }
  | { intact: false; seq: number; reason: string };

/** Walks the whole chain; names the first entry that was changed, removed or put in. */
export async function verifyChain(db: Db): Promise<ChainVerdict> {
  let prevHash = firstHash;
  let prevSeq = 0;
  let entries = 0;
  for (;;) {
    const rows = await db.auditEntry.findMany({
      where: { seq: { gt: prevSeq } },
      orderBy: { seq: 'asc' },
      take: 1000,
    });
    if (rows.length === 0) return { intact: true, entries, lastHash: prevHash };
    for (const row of rows) {
      if (row.seq !== prevSeq + 1)
        return { intact: false, seq: prevSeq + 1, reason: `Entry ${prevSeq + 1} is missing.` };
      if (row.prevHash !== prevHash)
        return { intact: false, seq: row.seq, reason: `Entry ${row.seq} does not follow the one before it.` };
      const { seq, prevHash: _prev, hash, at, ...rest } = row;
      if (chainHash(prevHash, { ...rest, at: at.toISOString() }) !== hash)
        return { intact: false, seq, reason: `Entry ${seq} was changed after it was written.` };
      prevHash = hash;
      prevSeq = seq;
      entries += 1;
    }
  }
}
