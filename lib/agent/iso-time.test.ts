import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoTime } from './iso-time.ts';

test('says what toISOString says, whatever was asked for before', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), fc.nat(3000), (date, later) => {
      for (const ms of [date.getTime(), Math.min(date.getTime() + later, 8.64e15)])
        expect(isoTime(ms)).toBe(new Date(ms).toISOString());
    }),
  );
});
