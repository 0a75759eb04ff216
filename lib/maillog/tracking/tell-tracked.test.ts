import { expect, test } from 'vitest';
import { newDelivery, newMessage } from '#lib/maillog/join/book.ts';
import type { Delivery, Message } from '#lib/maillog/join/message.ts';
import { tellTracked } from '#lib/maillog/tracking/tell-tracked.ts';
import { trackedStatus } from '#lib/maillog/tracking/tracked.ts';

const at = Date.parse('2026-11-21T10:00:00Z');
const minute = 60_000;

function told(delivery: Partial<Delivery> | null, message: Partial<Message> = {}) {
  const whole: Message = { ...newMessage(1, '6ALx', at), stage: 'taken', ...message };
  const one = delivery && { ...newDelivery(1, 'ann@one.example', at), tries: 1, ...delivery };
  return tellTracked({
    ...{ id: '1.1', gateway: 'gw1', message: whole, delivery: one },
    status: trackedStatus(whole, one),
  });
}
const relay = { relayName: 'mx.one.example', relayAddress: '192.0.2.25' };

test('who took it, in whose words', () => {
  expect(told({ outcome: 'sent', status: 'Sent (2.0.0 Ok: queued as 4XyZ)', ...relay })).toEqual({
    ...{ says: 'Delivered', by: 'mx.one.example', why: null },
    ...{ answer: '2.0.0 Ok: queued as 4XyZ', waits: null },
  });
  expect(told({ outcome: 'sent', status: 'Sent' })).toMatchObject({ by: null, answer: null });
});

test('who refused it, and why in plain words', () => {
  const reply = '550 5.1.1 <ann@one.example>: Recipient address rejected';
  expect(
    told({ outcome: 'refused', dsn: '5.1.1', reply, status: 'User unknown', ...relay }, { refusedCount: 1 }),
  ).toMatchObject({ says: 'Refused', by: 'mx.one.example', why: 'No such person', answer: reply });
  expect(
    told(
      { outcome: 'refused', dsn: '5.7.1', reply: '550 5.7.1 Relaying denied', tries: 0 },
      { stage: 'refused' },
    ),
  ).toMatchObject({ by: null, why: 'Relaying refused' });
});

test('for how long it waits, and when it is tried again if the tries so far tell', () => {
  const status = 'Deferred: Connection refused by mx.one.example.';
  const waiting = { outcome: 'deferred', dsn: '4.0.0', status, ...relay } as const;
  expect(told(waiting)).toMatchObject({
    says: 'Waits',
    why: 'The receiving server refuses connections',
    answer: 'Connection refused by mx.one.example.',
    waits: { since: at, tries: 1, last: at, next: null },
  });
  expect(told({ ...waiting, tries: 3, lastAt: at + 30 * minute }).waits).toEqual({
    ...{ since: at, tries: 3, last: at + 30 * minute, next: at + 45 * minute },
  });
});

test('a message without recipients says what became of itself', () => {
  expect(
    told(null, { stage: 'abandoned', reason: 'lost input channel from [192.0.2.7] to MTA after data' }),
  ).toMatchObject({ says: 'Broken off', why: 'The connection broke off' });
  expect(told(null, { held: true, reason: 'looks like spam' })).toMatchObject({
    says: 'Held',
    why: 'looks like spam',
  });
  expect(told(null)).toMatchObject({ says: 'On its way', why: null, answer: null });
});
