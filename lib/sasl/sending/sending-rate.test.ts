import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Allowed,
  afterMessage,
  allowedTo,
  limitReached,
  type Sent,
  sentUntil,
  step,
  useOf,
} from './sending-rate.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;
const free: Allowed = { messagesPerHour: 0, messagesPerDay: 0, recipientsPerHour: 0, recipientsPerDay: 0 };
const sending = (count: number, at: number, recipients = 1): Sent =>
  Array.from({ length: count }).reduce<Sent>((sent) => afterMessage(sent, recipients, at), new Map());

test('without a limit nothing is too much', () => {
  expect(limitReached(sending(10_000, noon), free, 10_000, noon)).toBeNull();
});

test('the message that would be one too many is refused, with the time when it no longer is', () => {
  const allowed = { ...free, messagesPerHour: 3 };
  expect(limitReached(sending(2, noon), allowed, 1, noon)).toBeNull();
  expect(limitReached(sending(3, noon), allowed, 1, noon + minute)).toBe(
    'This account has sent 3 of the 3 messages that it may within an hour. Try again after 13:05 UTC.',
  );
  expect(limitReached(sending(3, noon), allowed, 1, noon + 64 * minute)).not.toBeNull();
  expect(limitReached(sending(3, noon), allowed, 1, noon + 65 * minute)).toBeNull();
});

test('recipients count each, and a message to more than are ever allowed is told so', () => {
  const allowed = { ...free, recipientsPerDay: 10 };
  expect(limitReached(sending(2, noon, 4), allowed, 2, noon)).toBeNull();
  expect(limitReached(sending(2, noon, 4), allowed, 3, noon)).toContain('8 of the 10 recipients');
  expect(limitReached(new Map(), allowed, 11, noon)).toContain('11 recipients are more than the 10');
});

test('an exception of the account takes the place of the policy’s limit, also to lift it', () => {
  const usual = { ...free, messagesPerHour: 3, recipientsPerDay: 10 };
  expect(allowedTo(usual, null)).toEqual(usual);
  const own = { messagesPerHour: 0, messagesPerDay: null, recipientsPerHour: null, recipientsPerDay: 500 };
  expect(allowedTo(usual, own)).toEqual({ ...free, recipientsPerDay: 500 });
});

test('within no hour, wherever it begins, more is sent than allowed', () => {
  const moments = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 });
  fc.assert(
    fc.property(moments, fc.integer({ min: 1, max: 20 }), (minutes, messagesPerHour) => {
      let sent: Sent = new Map();
      const times: number[] = [];
      for (const at of minutes.sort((a, b) => a - b).map((one) => noon + one * minute)) {
        if (limitReached(sent, { ...free, messagesPerHour }, 1, at) !== null) continue;
        sent = afterMessage(sent, 1, at);
        times.push(at);
      }
      for (const begin of times)
        expect(times.filter((at) => at >= begin && at < begin + 60 * minute).length).toBeLessThanOrEqual(
          messagesPerHour,
        );
    }),
  );
});

test('what is older than a day is let go', () => {
  const sent = afterMessage(sending(5, noon), 1, noon + 25 * 60 * minute);
  expect([...sent.keys()]).toEqual([Math.floor((noon + 25 * 60 * minute) / step)]);
  expect(useOf(sending(5, noon, 2), noon + 2 * 60 * minute)).toEqual({
    messagesThisHour: 0,
    messagesThisDay: 5,
    recipientsThisHour: 0,
    recipientsThisDay: 10,
  });
});

test('the day is said where it is another one: within 24 hours it nearly always is', () => {
  const allowed = { ...free, messagesPerDay: 3 };
  expect(limitReached(sending(3, noon), allowed, 1, noon + minute)).toBe(
    'This account has sent 3 of the 3 messages that it may within 24 hours. Try again after 12:05 UTC on 2026-11-22.',
  );
  const late = noon + 11.5 * 60 * minute;
  expect(limitReached(sending(3, late), { ...free, messagesPerHour: 3 }, 1, late)).toContain(
    'Try again after 00:35 UTC on 2026-11-22.',
  );
});

test('where the clock was put back, what was sent counts from now on, and not until that time comes again', () => {
  const nextYear = sending(3, noon + 400 * 24 * 60 * minute, 2);
  expect(useOf(nextYear, noon + 25 * 60 * minute)).toMatchObject({ messagesThisHour: 3 });
  const sent = sentUntil(new Map([...nextYear, ...sending(1, noon)]), noon + minute);
  expect([...sent]).toEqual([[noon / step, { messages: 4, recipients: 7 }]]);
  expect(useOf(sent, noon + 25 * 60 * minute)).toMatchObject({ messagesThisDay: 0 });
});

test('a clock that is set by less than two steps changes no count', () => {
  const sent = sending(3, noon);
  expect(sentUntil(sent, noon - minute)).toBe(sent);
});
