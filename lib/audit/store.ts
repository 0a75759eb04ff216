import type { Db, Tx } from '#lib/db/client.ts';
import { type ChainedEntry, chainHash, firstHash } from './chain.ts';
import type { Actor, AuditEvent } from './event.ts';

type Recording = { actor: Actor; now: Date; event: AuditEvent; subject?: string | undefined };

/** Appends one entry to the trail. Inside a transaction it stands or falls with what it tells of. */
export async function recordEvent(db: Db | Tx, recording: Recording): Promise<void> {
  if ('$transaction' in db) {
    await db.$transaction((tx) => append(tx, recording));
    return;
  }
  await append(db, recording);
}

async function append(tx: Tx, { actor, now, event, subject }: Recording): Promise<void> {
  const { kind, ...data } = event;
  const last = await tx.auditEntry.findFirst({ orderBy: { seq: 'desc' }, select: { hash: true } });
  const prevHash = last?.hash ?? firstHash;
  const entry: ChainedEntry = {
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
  await tx.auditEntry.create({
    data: { ...entry, data: entry.data as object, prevHash, hash: chainHash(prevHash, entry) },
  });
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
