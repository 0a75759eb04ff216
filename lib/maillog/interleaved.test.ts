import fc from 'fast-check';
import { expect, test } from 'vitest';
import { everything } from '#lib/maillog/search/query.ts';
import { logOf, start, testStore } from '#lib/maillog/test-log.ts';

const now = new Date(start + 86_400_000);
const [whole, first, second, report] = [
  '6AKNtBPU028263',
  '6AKNtBPV028263',
  '6AKNtBPW028263',
  '6AKNtBPX028270',
];
const from = (id: string, count: number, more: string) =>
  `${id}: from=<many@corp.lan>, size=640, class=0, nrcpts=${count}, msgid=<17@corp.lan>, ${more}`;
const to = (id: string, recipient: string, dsn: string, stat: string) =>
  `${id}: to=<${recipient}>, delay=00:00:01, xdelay=00:00:00, mailer=esmtp, pri=121, relay=mx.one.example. [192.0.2.25], dsn=${dsn}, stat=${stat}`;

/** One message that goes on under three queue ids, and a report on it: what each process says, in its order. */
const processes: Record<string, string[]> = {
  28263: [
    'NOQUEUE: connect from pc.corp.lan [192.0.2.7]',
    'AUTH=server, relay=pc.corp.lan [192.0.2.7], authid=amy, mech=PLAIN, bits=0',
    `${whole}: Too many recipients`,
    `${whole}: q<${whole}>u<amy>m<PLAIN>c<192.0.2.7>p<32989>v<NO>t<>s<>d<MSA>n<6>f<many@corp.lan>`,
    from(whole, 6, 'proto=ESMTPA, daemon=MSA, relay=pc.corp.lan [192.0.2.7]'),
    `${whole}: split: maxrcpts=2, rcpts=6, count=2, ids=${first}; ${second}`,
  ],
  28264: [
    to(whole, 'a@one.example', '2.0.0', 'Sent (ok)'),
    to(whole, 'b@one.example', '4.0.0', 'Deferred: later'),
  ],
  28265: [
    `${first}: SMTP outgoing connect on localhost`,
    to(first, 'd@one.example>,<c@one.example', '2.0.0', 'Sent (ok)'),
    `${first}: done; delay=00:00:01, ntries=1`,
  ],
  28270: [
    to(second, 'e@one.example', '5.1.1', 'User unknown'),
    to(second, 'f@one.example', '2.0.0', 'Sent (ok)'),
    `${second}: ${report}: DSN: User unknown`,
    to(report, 'many@corp.lan', '2.0.0', 'Sent (ok)'),
    `${second}: done; delay=00:00:01, ntries=1`,
  ],
};

/** Children speak after what made them, as they are forked; among each other they come in any order. */
const interleaved = fc
  .infiniteStream(fc.nat())
  .map((chances) => {
    const left = Object.entries(processes).map(([pid, lines]) => ({ pid, lines: [...lines] }));
    const parent = left.shift();
    const said = (parent?.lines ?? []).map((line) => `sm-mta[${parent?.pid}]: ${line}`);
    while (left.some(({ lines }) => lines.length > 0)) {
      const speaking = left.filter(({ lines }) => lines.length > 0);
      const one = speaking[chances.next().value % speaking.length];
      said.push(`sm-mta[${one?.pid}]: ${one?.lines.shift()}`);
    }
    return said;
  })
  .filter((lines) => lines.length > 0);

const plan = fc.record({
  lines: interleaved,
  /** Lines of a transaction. */
  sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 20, maxLength: 20 }),
  restartAt: fc.nat(20),
  /** How long before midnight it begins: each line is a second behind the one before. */
  beforeMidnight: fc.integer({ min: 0, max: 20 }),
  /** A file that has the beginning is imported at this turn, beside the stream. */
  imported: fc.option(fc.nat(20)),
});

const expected = [
  `${whole} - a@one.example sent, b@one.example deferred`,
  `${first} ${whole} c@one.example sent, d@one.example sent`,
  `${second} ${whole} e@one.example refused, f@one.example sent`,
  `${report} ${second} many@corp.lan sent`,
];

test('a message that is split stands once in every list, however its lines come, are cut, and are brought by a file as well', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ lines, sizes, restartAt, beforeMidnight, imported }) => {
      const store = testStore();
      const reader = () => store.read();
      const all = logOf(lines, 3600 - beforeMidnight);
      const filed = all.map(({ at, line }) => ({ at: Date.parse(at), text: line }));
      let at = 0;
      for (const [turn, size] of [...sizes, all.length].entries()) {
        if (turn === imported) await store.importFile(filed.slice(0, at + 3), { perTurn: 2 });
        if (turn === restartAt) store.reopen();
        if (at >= all.length) continue;
        const before = at === 0 ? null : reader().listMessages({ query: everything, now }, { limit: 1 });
        store.ingestLines(all.slice(at, at + size));
        at += size;
        if (!before?.older) continue;
        // a page that was asked for before, and the one behind it that is asked for now
        const behind = reader().listMessages({ query: everything, now }, { limit: 50, before: before.older });
        const ids = [...before.messages, ...behind.messages].map(({ queueId }) => queueId);
        expect(new Set(ids).size).toBe(ids.length);
      }
      const { messages } = reader().listMessages({ query: everything, now }, { limit: 50 });
      const found = messages.map(
        ({ queueId, parent, deliveries, sentCount, deferredCount, refusedCount }) => {
          const told = deliveries.map(({ recipient, outcome }) => `${recipient} ${outcome}`).sort();
          expect([sentCount, deferredCount, refusedCount]).toEqual(
            ['sent', 'deferred', 'refused'].map(
              (is) => deliveries.filter(({ outcome }) => outcome === is).length,
            ),
          );
          return `${queueId} ${parent ?? '-'} ${told.join(', ')}`;
        },
      );
      expect(found.sort()).toEqual([...expected].sort());
      const rows = reader().listTracked({ query: everything, now }, { limit: 100 }).rows;
      expect(new Set(rows.map(({ id }) => id)).size).toBe(7);
      expect(rows).toHaveLength(7);
    }),
    { numRuns: 30 },
  );
});
