import { describe, expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import { authSection } from '#lib/policy/section/auth.ts';
import { readElsewhere, refuseElsewhere } from './accounts-home.ts';
import { accountsElsewhere } from './elsewhere.ts';

const auth = (sasl: object, mechanisms = ['SCRAM-SHA-256', 'PLAIN', 'LOGIN']) =>
  authSection.parse({ mechanisms, trusted: [], sasl });

describe('accounts live', () => {
  test.each<[string, object, string[] | undefined, string[] | null]>([
    ['here', {}, undefined, null],
    ['partly with the host’s saslauthd', { passwordCheck: 'system' }, undefined, ['SCRAM-SHA-256']],
    ['there, when nothing else is offered', { passwordCheck: 'system' }, ['PLAIN', 'LOGIN'], []],
    ['in another sasldb', { passwordCheck: 'auxprop', foreignSasldb: '/etc/sasldb2' }, undefined, []],
    ['partly, when nobody has plain passwords', { passwordCheck: 'auxprop' }, undefined, ['SCRAM-SHA-256']],
  ])('%s', (_where, sasl, mechanisms, here) => {
    expect(accountsElsewhere(auth(sasl, mechanisms))?.here ?? null).toEqual(here);
  });
});

test('what is in force counts, not the draft; a password that opens nothing is not made', async ({ db }) => {
  expect(await readElsewhere(db)).toBeNull();
  await refuseElsewhere(db);
  await db.policySection.create({
    data: {
      scope: 'fleet',
      name: 'auth',
      value: auth({ passwordCheck: 'system' }, ['PLAIN']),
      updatedBy: 'Maren',
    },
  });
  await expect(refuseElsewhere(db)).rejects.toMatchObject({
    code: 'accounts-elsewhere',
    message: 'Passwords are checked by the host’s own saslauthd (/run/saslauthd/mux), not by Postern.',
  });
});
