import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from '#lib/db/test-db.ts';
import type { Caller } from '#lib/operation.ts';
import { saveLogin } from '#lib/outgoing/save-login.ts';
import { openSealer } from '#lib/seal.ts';
import { saveEntry } from './entry/save-entry.ts';
import { readSection, saveSection } from './save-section.ts';
import { type FleetSectionName, fleetSectionNames } from './schema.ts';

const admin: Caller = {
  actor: { kind: 'operator', id: 'o1', name: 'Maren', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};

const it = test.extend<{ runtime: Parameters<typeof saveLogin.invoke>[0] }>({
  runtime: async ({ db, testDb }, use) => {
    const sealer = openSealer(join(testDb.folder, 'test.key'));
    await use({ db, sealer, mailLogFile: '', now: () => new Date('2026-11-22T03:00:00Z') });
  },
});

describe('what is left out of a change stays as it is', () => {
  it('of how people log in, the parts below a field too', async ({ runtime }) => {
    const save = (version: number, value: object) =>
      saveSection.auth.invoke(runtime, admin, { version, value });
    const mechanisms = ['SCRAM-SHA-256', 'PLAIN'];
    const sasl = { passwordCheck: 'system', systemSocket: '/run/other/mux' };
    await save(0, { mechanisms, trusted: mechanisms, realm: 'example.org', options: ['p'], sasl });
    expect(await save(1, { realm: 'mail.example', sasl: { logLevel: 5 } })).toEqual({
      changed: ['realm', 'sasl'],
    });
    expect((await readSection.auth.invoke(runtime, admin, {})).value).toMatchObject({
      ...{ mechanisms, trusted: mechanisms, options: ['p'], realm: 'mail.example' },
      sasl: { ...sasl, logLevel: 5 },
    });
    expect(await save(2, {})).toEqual({ changed: [] });
  });

  it('and what is given has to go with it', async ({ runtime }) => {
    const save = (version: number, value: object) =>
      saveSection.auth.invoke(runtime, admin, { version, value });
    await save(0, { mechanisms: ['PLAIN'], trusted: ['PLAIN'] });
    await expect(save(1, { mechanisms: ['SCRAM-SHA-256'] })).rejects.toMatchObject({
      fields: { 'value.trusted.0': [expect.stringContaining('PLAIN is trusted but not offered')] },
    });
    await expect(save(1, { maxBits: 'many' })).rejects.toMatchObject({
      fields: { 'value.maxBits': ['Enter a number.'] },
    });
  });

  it.for(fleetSectionNames)('of the section %s', async (name: FleetSectionName, { runtime }) => {
    const before = await readSection[name].invoke(runtime, admin, {});
    await saveSection[name].invoke(runtime, admin, { version: 0, value: before.value });
    const { value, version } = await readSection[name].invoke(runtime, admin, {});
    if (name !== 'options' && name !== 'features')
      expect(await saveSection[name].invoke(runtime, admin, { version, value: {} })).toEqual({ changed: [] });
    expect((await readSection[name].invoke(runtime, admin, {})).value).toEqual(before.value);
    expect(value).toEqual(before.value);
  });

  it('of an entry of a map', async ({ runtime, db }) => {
    const entry = { map: 'access', tag: 'Connect:', key: '192.0.2.7', value: 'RELAY' };
    const note = { comment: 'CRM', owner: 'Piet', ticket: 'CHG-42', endsOn: '2031-12-31' };
    const { id } = await saveEntry.invoke(runtime, admin, { ...entry, ...note });
    const stored = () => db.policyEntry.findUniqueOrThrow({ where: { id } });
    await saveEntry.invoke(runtime, admin, { id, version: 1, map: 'access', value: 'REJECT' });
    expect(await stored()).toMatchObject({ ...entry, ...note, value: 'REJECT', version: 2 });
    await saveEntry.invoke(runtime, admin, { id, version: 2, map: 'access', owner: '', endsOn: '' });
    expect(await stored()).toMatchObject({
      ...entry,
      value: 'REJECT',
      comment: 'CRM',
      owner: '',
      endsOn: null,
    });
    const wrong = saveEntry.invoke(runtime, admin, { id, version: 3, map: 'access', value: 'RELAYS' });
    await expect(wrong).rejects.toMatchObject({ fields: { value: [expect.any(String)] } });
    const none = saveEntry.invoke(runtime, admin, { map: 'access', key: '192.0.2.8' });
    await expect(none).rejects.toMatchObject({ fields: { value: [expect.any(String)] } });
  });

  it('of a login at another server', async ({ runtime }) => {
    const login = { key: 'smtp.isp.example', authentication: 'us', password: 'tuba solo', owner: 'Piet' };
    await saveLogin.invoke(runtime, admin, { version: 0, ...login, insist: true, mechanisms: ['PLAIN'] });
    const was = login.key;
    await saveLogin.invoke(runtime, admin, { version: 1, was, comment: 'CHG-42' });
    const { value } = await readSection.outgoing.invoke(runtime, admin, {});
    expect(value.logins).toMatchObject([
      {
        key: was,
        authentication: 'us',
        owner: 'Piet',
        insist: true,
        mechanisms: ['PLAIN'],
        comment: 'CHG-42',
      },
    ]);
    await expect(
      saveLogin.invoke(runtime, admin, { version: 2, was, authentication: '' }),
    ).rejects.toMatchObject({ fields: { authentication: [expect.any(String)] } });
  });
});
