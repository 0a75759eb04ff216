import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { Db } from '#lib/db/client.ts';
import { test } from '#lib/db/test-db.ts';
import { testStore } from '#lib/maillog/test-log.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { operations } from '#lib/operations.ts';
import { openSealer } from '#lib/seal.ts';
import { maskedRoles } from './masking.ts';
import { saveMasking } from './save-masking.ts';

const caller = (role: Caller['role']): Caller => ({
  actor: { kind: 'operator', id: role, name: role, role, address: '198.51.100.1' },
  role,
});
const everything = { senders: true, recipients: true, clients: true, messageIds: true };

async function scene(db: Db, folder: string) {
  const log = testStore();
  const runtime: Runtime = {
    db,
    sealer: openSealer(join(folder, 'test.key')),
    mailLogFile: log.path,
    now: () => new Date('2026-11-20T23:30:00Z'),
  };
  const account = await db.account.create({
    data: {
      ...{ name: 'kim', label: 'Kim Berg', kind: 'person', createdBy: 'test', revision: 1 },
      lastUsedAt: new Date('2026-11-20T23:00:09Z'),
      lastUsedFrom: '203.0.113.77',
      lastUsedWith: 'PLAIN',
      lastUsedOn: 'gw1',
    },
  });
  return { log, runtime, id: account.id };
}

/** Everything that a masked role can get to see of people's mail: each answer as text. */
async function allAnswers(runtime: Runtime, role: Caller['role'], inputs: Record<string, unknown[]>) {
  const answers: string[] = [];
  for (const [name, tries] of Object.entries(inputs)) {
    const operation = operations.find((one) => one.name === name);
    if (!operation) throw new Error(name);
    for (const input of tries) {
      const answer = await operation.invoke(runtime, caller(role), input);
      answers.push(answer instanceof Response ? await answer.text() : JSON.stringify(answer));
    }
  }
  return answers.join('\n');
}

const inputsOf = (id: string, client: string) => ({
  'accounts.log': [{ id }],
  'accounts.why': [{ q: 'kim' }, { q: client }, { q: client.replace(/\d+$/, '0/24') }],
  'accounts.pulse': [{ id }],
  'accounts.status': [{ id }],
  'accounts.locked': [{}],
  'accounts.list': [{}],
  'accounts.get': [{ id }],
  'accounts.export': [{}],
  'accounts.history': [{ id }],
});

/** Words of one kind are no words of another: hosts of senders are shown. */
const word = (kind: string) => fc.stringMatching(/^[a-z]{4,8}$/).map((text) => `${kind}${text}${kind}`);
const local = word('q');
const host = fc.tuple(word('x'), word('x')).map(([name, domain]) => `${name}.${domain}.example`);
const address = fc
  .tuple(local, fc.constantFrom('', '.x', '+tag', '=y', '%z'), host)
  .map(([name, more, domain]) => ({ local: name, text: `${name}${more}@${domain}` }));
const octet = fc.integer({ min: 1, max: 254 });
const message = fc.record({
  sender: address,
  recipient: address,
  other: address,
  client: fc.tuple(octet, octet).map(([third, last]) => `203.0.${third}.${last}`),
  clientName: fc.tuple(word('j'), host).map(([name, domain]) => `${name}.${domain}`),
  id: fc.tuple(word('k'), host).map(([left, right]) => `${left}.1@${right}`),
  reply: fc.constantFrom('said', 'plain', 'url'),
});
type Sent = typeof message extends fc.Arbitrary<infer M> ? M : never;

function linesOf({ sender, recipient, other, client, clientName, id, reply }: Sent, at: number): string[] {
  const pid = 1000 + at;
  const queueId = `6AKN${String(at).padStart(4, '0')}${pid.toString().padStart(6, '0')}`;
  const from = `${clientName} [${client}]`;
  const words = {
    said: `<${other.text}>... User unknown, asked by ${sender.local} for ${recipient.local}`,
    plain: `no mailbox ${recipient.text} on ${clientName}`,
    url: `see https://x.example/?a=${other.text.replace('@', '%40')}&ip=${client}`,
  }[reply];
  return [
    `mta[${pid}]: AUTH=server, relay=${from}, authid=kim, mech=PLAIN, bits=0`,
    `mta[${pid}]: ${queueId}: from=<${sender.text}>, size=21, class=0, nrcpts=1, msgid=<${id}>, proto=ESMTPA, daemon=MTA, relay=${from}`,
    `mta[${pid}]: ${queueId}: to=<${recipient.text}>, delay=00:00:01, xdelay=00:00:00, mailer=esmtp, pri=30021, relay=mx.example. [192.0.2.99], dsn=5.1.1, stat=${words}`,
    `mta[${pid}]: AUTH failure (PLAIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, user=kim, relay=${from}`,
  ];
}

describe('what helpdesk sees', () => {
  test('no address of the log is in any masked answer, and without the policy they are', async ({
    db,
    testDb,
  }) => {
    const { log, runtime, id } = await scene(db, testDb.folder);
    let at = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 4 }), async (sent) => {
        const first = at * 10 + 1;
        log.ingest(
          sent.flatMap((one) => linesOf(one, (at += 1))),
          'gw1',
          first,
        );
        await db.setting.deleteMany();
        const client = sent.at(-1)?.client ?? '';
        const inputs = inputsOf(id, client);
        const open = await allAnswers(runtime, 'helpdesk', inputs);
        expect(open.includes(client) && open.includes(sent.at(-1)?.recipient.text ?? '')).toBe(true);
        await saveMasking.invoke(runtime, caller('admin'), { version: 0, masking: everything });
        const masked = await allAnswers(runtime, 'helpdesk', inputs).then((text) =>
          // what was asked stands in the answer; nobody learns it there
          text.replaceAll(`"q":"${client}`, ''),
        );
        for (const one of sent) {
          const names = [one.sender, one.recipient, one.other].flatMap(({ local, text }) => [local, text]);
          const secrets = [...names, one.client, one.clientName, one.id];
          expect(secrets.filter((secret) => masked.includes(secret))).toEqual([]);
        }
        expect(masked).not.toContain('203.0.113.77');
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  test('asking for one address after the other tells no more than its network', async ({ db, testDb }) => {
    const { log, runtime } = await scene(db, testDb.folder);
    log.ingest(['mta[1]: AUTH=server, relay=[203.0.113.7], authid=kim, mech=PLAIN, bits=0']);
    await saveMasking.invoke(runtime, caller('admin'), { version: 0, masking: { clients: true } });
    const ask = async (q: string) => {
      const answer = await allAnswers(runtime, 'helpdesk', { 'accounts.why': [{ q }] });
      return answer.replace(`"q":"${q}"`, '');
    };
    const right = await ask('203.0.113.7');
    expect(right).toContain('203.0.113.x');
    expect(await ask('203.0.113.8')).toBe(right);
    expect(await ask('203.0.114.7')).not.toContain('Logged in');
  });

  test('an address that was typed as a user name is an address', async ({ db, testDb }) => {
    const { log, runtime } = await scene(db, testDb.folder);
    log.ingest([
      'mta[2]: AUTH failure (PLAIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, user=joseph@home.example, relay=[203.0.113.7]',
    ]);
    const ask = () => allAnswers(runtime, 'helpdesk', { 'accounts.why': [{ q: '203.0.113.0/24' }] });
    expect(await ask()).toContain('the user name is joseph alone');
    await saveMasking.invoke(runtime, caller('admin'), { version: 0, masking: { senders: true } });
    const masked = await ask();
    expect(masked).toContain('j••@home.example');
    expect(masked).not.toContain('joseph');
  });

  test('nobody else is shown less', async ({ db, testDb }) => {
    const { log, runtime, id } = await scene(db, testDb.folder);
    log.ingest(['mta[1]: AUTH=server, relay=[203.0.113.7], authid=kim, mech=PLAIN, bits=0']);
    await saveMasking.invoke(runtime, caller('admin'), { version: 0, masking: everything });
    for (const role of ['admin', 'auditor'] as const)
      expect(await allAnswers(runtime, role, { 'accounts.log': [{ id }] })).toContain('203.0.113.7');
  });

  test('an operation that helpdesk may call, and that does not say how it is masked, gets no log', async ({
    db,
    testDb,
  }) => {
    const { runtime } = await scene(db, testDb.folder);
    const { query } = await import('#lib/operation.ts');
    const { z } = await import('zod');
    const careless = query({
      name: 'careless',
      summary: '',
      permission: 'account-log.read',
      route: null,
      input: z.object({}),
      read: ({ mailLogFile }) => Promise.resolve({ mailLogFile }),
    });
    await expect(careless.invoke(runtime, caller('admin'), {})).rejects.toThrow('how it is masked');
    expect(maskedRoles).toEqual(['helpdesk']);
  });
});

describe('the rule', () => {
  test('is the admin’s, has a version, and each change stands in the trail', async ({ db, testDb }) => {
    const { runtime } = await scene(db, testDb.folder);
    const save = (role: Caller['role'], version: number) =>
      saveMasking.invoke(runtime, caller(role), { version, masking: { clients: true } });
    await expect(save('helpdesk', 0)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(save('auditor', 0)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await save('admin', 0)).masking).toMatchObject({ clients: true, senders: false });
    await expect(save('admin', 0)).rejects.toMatchObject({ code: 'superseded' });
    const entries = await db.auditEntry.findMany({ where: { kind: 'privacy.masking-saved' } });
    expect(entries.map(({ data }) => data)).toEqual([{ changes: { clients: [false, true] } }]);
  });
});
