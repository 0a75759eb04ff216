import { describe, expect, test } from 'vitest';
import { operations } from '#lib/operations.ts';
import { may, type Role, roles } from './permissions.ts';

/** The answer that each role must get, one operation a line: a = admin, h = helpdesk, u = auditor, * = before sign-in. */
const expected: Record<string, string> = {
  'sign-in': '*',
  'set-up': '*',
  'choose-password': '*',
};

const letter: Record<Role, string> = { admin: 'a', helpdesk: 'h', auditor: 'u' };

describe('every operation and every role', () => {
  test.each(operations.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
    const { permission } = operation;
    const allowed =
      permission === 'anyone'
        ? '*'
        : roles
            .filter((role) => may(role, permission))
            .map((role) => letter[role])
            .join('');
    expect({ [name]: allowed }).toEqual({ [name]: expected[name] });
  });
});
