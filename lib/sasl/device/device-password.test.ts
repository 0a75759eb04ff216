import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateServerPassword } from '#lib/sasl/password/password.ts';
import {
  deviceBits,
  deviceVerifier,
  generateDevicePassword,
  hasDeviceForm,
  isDevicePassword,
} from './device-password.ts';

test('a device password is six groups that nobody could guess', () => {
  expect(generateDevicePassword()).toMatch(/^[2-9a-hjkmnp-z]{4}(-[2-9a-hjkmnp-z]{4}){5}$/);
  expect(deviceBits).toBeGreaterThan(112);
  expect(generateDevicePassword()).not.toBe(generateDevicePassword());
});

test('it is known again however it is typed, and no other is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8, maxLength: 40 }), fc.string({ maxLength: 40 }), (right, other) => {
      const verifier = deviceVerifier(right);
      expect(isDevicePassword(verifier, right)).toBe(true);
      const same = (text: string) => text.replace(/[\s-]/g, '').toLowerCase();
      expect(isDevicePassword(verifier, other)).toBe(same(other) === same(right));
    }),
  );
  const verifier = deviceVerifier('abcd-efgh-2345');
  for (const typed of ['abcdefgh2345', 'ABCD EFGH 2345', 'abcd-efgh-2345 '])
    expect(isDevicePassword(verifier, typed)).toBe(true);
});

test('what was drawn has its form however it is typed, and what people choose has not', () => {
  for (let times = 0; times < 50; times++) {
    const drawn = generateDevicePassword();
    for (const typed of [drawn, drawn.toUpperCase(), drawn.replaceAll('-', ' '), drawn.replaceAll('-', '')])
      expect(hasDeviceForm(typed)).toBe(true);
    expect(hasDeviceForm(drawn.slice(1))).toBe(false);
  }
  for (const other of [
    '',
    'marble-otter-quartz-tandem-ridge',
    'correct horse battery staple',
    generateServerPassword(),
  ])
    expect(hasDeviceForm(other)).toBe(false);
});

test('the same password is kept differently each time, and never itself', () => {
  const password = generateDevicePassword();
  expect(deviceVerifier(password)).not.toBe(deviceVerifier(password));
  expect(deviceVerifier(password)).not.toContain(password.slice(0, 4));
});

test.each(['', 'sha256$', 'sha256$x', 'md5$AA==$AA==', `sha256$${randomBytes(16).toString('base64')}$AAAA`])(
  'a verifier that cannot be read opens nothing: %j',
  (verifier) => expect(isDevicePassword(verifier, '')).toBe(false),
);
