import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoTime, timeOfIso } from './iso-time.ts';

test('says what toISOString says, whatever was asked for before', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), fc.nat(3000), (date, later) => {
      for (const ms of [date.getTime(), Math.min(date.getTime() + later, 8.64e15)])
        expect(isoTime(ms)).toBe(new Date(ms).toISOString());
    }),
  );
});

test('reads what it has written, and of other texts what Date.parse makes of them', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), fc.nat(3000), (date, later) => {
      const text = date.toISOString();
      isoTime(Math.min(date.getTime() + later, 8.64e15));
      expect(timeOfIso(text)).toBe(date.getTime());
    }),
  );
  isoTime(Date.parse('2026-11-21T23:00:00.500Z'));
  expect(timeOfIso('2026-11-21T23:00:00.007Z')).toBe(Date.parse('2026-11-21T23:00:00.007Z'));
  for (const other of ['2026-11-21T23:00:00.1e1Z', '2026-11-21T23:00:00.12Z', '2026-11-21T23:00:00.', ''])
    expect(timeOfIso(other)).toBe(Date.parse(other));
});
