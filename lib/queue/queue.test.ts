import { describe, expect, test } from 'vitest';
import type { QueueEntry } from '#lib/gateway/api-queue.ts';
import { compareBy, groupBy, keyOf, matches, queuedMessage, splitKey } from './queue.ts';
import { whyQueued } from './why.ts';

const entry = (more: Partial<QueueEntry>): QueueEntry => ({
  ...{ id: '6ALAAAAA123456', size: 900, at: '2026-11-21T08:00:00.000Z', sender: 'kim@example.org' },
  ...{ recipients: ['sam@partner.example'], state: 'waiting', reason: '', tries: 1, triedAt: null },
  ...more,
});
const gateway = { id: 'g1', name: 'gw1' };

describe('why a message waits', () => {
  test.each<[Partial<QueueEntry>, string]>([
    [{ tries: 0 }, 'Not tried yet'],
    [{}, 'Not delivered yet'],
    [{ state: 'active', reason: 'Deferred' }, 'Being delivered now'],
    [{ state: 'held', reason: 'held by an operator' }, 'Held'],
    [
      { reason: 'Deferred: Connection refused by mx.partner.example.' },
      'The receiving server refuses connections',
    ],
    [
      { reason: 'Deferred: Connection timed out with mx.partner.example.' },
      'The receiving server does not answer',
    ],
    [{ reason: 'Deferred: 451 4.7.1 Greylisting in action, please come back' }, 'Asked to come back later'],
    [{ reason: 'Deferred: 452 4.2.2 Mailbox full' }, 'The mailbox is full'],
    [{ reason: 'host map: lookup (partner.example): deferred' }, 'A name server does not answer'],
    [
      { reason: 'Deferred: Name server: mx.partner.example.: host name lookup failure' },
      'A name server does not answer',
    ],
    [{ reason: 'Deferred: 421 busy' }, 'The receiving server asks to try again later'],
    [{ reason: 'Deferred: 403 4.7.0 TLS handshake failed.' }, 'TLS with the receiving server fails'],
  ])('%o: %s', (more, title) => {
    expect(whyQueued(entry(more)).title).toBe(title);
  });
});

test('a message is found by what it says, and grouped by reason and by destination', () => {
  const messages = [
    queuedMessage(gateway, entry({ id: 'a', recipients: ['sam@Partner.example', 'kay@other.example'] })),
    queuedMessage(gateway, entry({ id: 'b', recipients: ['root'], tries: 0 })),
    queuedMessage(gateway, entry({ id: 'c', sender: '', size: 10 })),
  ];
  const filter = { text: '', gateway: '', state: 'any', why: '', to: '' } as const;
  const found = (more: Partial<Parameters<typeof matches>[1]>) =>
    messages.filter((one) => matches(one, { ...filter, ...more })).map((one) => one.id);
  expect(found({})).toEqual(['a', 'b', 'c']);
  expect(found({ text: 'KAY@' })).toEqual(['a']);
  expect(found({ to: 'partner.example' })).toEqual(['a', 'c']);
  expect(found({ why: 'Not tried yet' })).toEqual(['b']);
  expect(found({ gateway: 'gw2' })).toEqual([]);
  expect(groupBy(messages, (one) => one.domains)).toEqual([
    { name: 'partner.example', count: 2 },
    { name: 'other.example', count: 1 },
    { name: 'this host', count: 1 },
  ]);
  expect(messages.toSorted(compareBy('size', false)).map((one) => one.id)).toEqual(['c', 'a', 'b']);
  expect(splitKey(keyOf('g/1', 'a'))).toEqual({ gatewayId: 'g/1', queueId: 'a' });
});
