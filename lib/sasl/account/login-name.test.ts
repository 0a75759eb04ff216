import { describe, expect, test } from 'vitest';
import { readLogin } from './login-name.ts';

describe('the name of a login', () => {
  test.each([
    ['amy', '', 'amy', 'ours'],
    ['Amy', '', 'amy', 'ours'],
    ['amy', 'mail.example', 'amy', 'ours'],
    ['amy', 'MAIL.example', 'amy', 'ours'],
    ['amy@mail.example', '', 'amy', 'ours'],
    ['amy@mail.example', 'mail.example', 'amy', 'ours'],
    ['amy', 'other.example', 'amy', 'another'],
    ['amy@other.example', '', 'amy', 'another'],
    ['amy@mail.example', 'other.example', 'amy', 'another'],
    ['amy@', '', 'amy', 'another'],
    ['a@b@mail.example', '', 'a@b', 'ours'],
    ['', '', '', 'ours'],
  ])('%j with realm %j means %j, realm %s', (user, given, name, realm) =>
    expect(readLogin(user, given, 'mail.example')).toMatchObject({ name, realm }),
  );

  test('knows no other realm before the gateway was told its own', () => {
    expect(readLogin('amy', '', '').realm).toBe('ours');
    expect(readLogin('amy', 'x', '').realm).toBe('another');
  });
});
