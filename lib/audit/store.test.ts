import fc from 'fast-check';
import { expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import { transact } from '#lib/db/transact.ts';
import type { Actor, AuditEvent } from './event.ts';
import { recordEvent, recordEvents, verifyChain } from './store.ts';

/** Halves of signs among them, which no database holds. */
const anyText = fc.string({
  unit: fc.oneof(fc.nat(0xffff), fc.nat(0x7f)).map((code) => String.fromCharCode(code)),
});

test('whatever people and things are called, the chain holds', async ({ db }) => {
  const now = new Date('2026-11-21T12:00:00Z');
  const told = fc.record({ name: anyText, subject: anyText, query: anyText, many: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(told, async ({ name, subject, query, many }) => {
      const actor: Actor = { kind: 'operator', id: 'amy', name, role: 'admin', address: '192.0.2.7' };
      const event: AuditEvent = { kind: 'maillog.searched', query, rows: 0, concerns: [subject] };
      if (many) await transact(db, (tx) => recordEvents(tx, { actor, now, events: [event, event] }));
      else await recordEvent(db, { actor, now, event, subject });
      expect((await verifyChain(db)).faults).toEqual([]);
    }),
    { numRuns: 60, examples: [[{ name: 'Amy', subject: 'x\udc00', query: '\ud800\0', many: false }]] },
  );
});
