import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Accounts, openAccounts } from '#lib/agent/accounts/accounts.ts';
import { fullSync, record } from '#lib/agent/accounts/fixtures/records.ts';
import {
  type Daemon,
  freshFolder,
  realm,
  removeFolder,
  startSendmail,
} from '#lib/agent/accounts/fixtures/sendmail.ts';
import type { OutgoingTrial } from '#lib/gateway/api-outgoing.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';
import { tryOutgoing } from './outgoing-trial.ts';

/** Another site's server: the real Sendmail, with an account for us. */
let base: string;
let accounts: Accounts;
let daemon: Daemon;
const password = 'Qk7pVw2mZtR9';

beforeAll(async () => {
  base = await freshFolder();
  accounts = await openAccounts({ dir: join(base, 'accounts'), saslDir: join(base, 'sasl') });
  const verifiers = await makeVerifiers(new Secret(password), { name: 'mx1', realm, legacy: true });
  await accounts.sync(fullSync(1, [record('id-mx1', 1, { name: 'mx1', ...verifiers })], { realm }));
  daemon = await startSendmail(base, join(base, 'sasl'));
});
afterAll(async () => {
  await daemon?.stop();
  await accounts?.close();
  await removeFolder(base);
});

const attempt = (more: Partial<OutgoingTrial> = {}) =>
  tryOutgoing(
    { hostName: 'gw1.example.org', certificate: null },
    {
      host: '127.0.0.1',
      port: daemon.port,
      authentication: 'mx1',
      authorization: '',
      realm: '',
      password,
      mechanisms: ['SCRAM-SHA-256'],
      ...more,
    },
  );

test.each<OutgoingTrial['mechanisms'][number]>(['SCRAM-SHA-256', 'DIGEST-MD5', 'CRAM-MD5', 'PLAIN', 'LOGIN'])(
  'a login by %s is taken, and nothing of it is shown',
  async (mechanism) => {
    const outcome = await attempt({ mechanisms: [mechanism] });
    expect(outcome).toMatchObject({
      accepted: true,
      message: expect.stringContaining(`let us in by ${mechanism}: 235 2.0.0`) as string,
      tls: { protocol: 'TLSv1.3', subject: 'CN=gw.example', distrust: expect.any(String) as string },
      attempts: [{ mechanism, accepted: true }],
    });
    expect(outcome.transcript).toContain('[secret]');
    expect(JSON.stringify(outcome)).not.toContain(Buffer.from(password).toString('base64').slice(0, 10));
  },
);

test('what the other end says to a wrong password is told, for each mechanism', async () => {
  const outcome = await attempt({ password: 'x', mechanisms: ['SCRAM-SHA-256', 'PLAIN'] });
  expect(outcome.accepted).toBe(false);
  expect(outcome.message).toMatch(/^It did not let us in: 535 5\.7\.0/);
  expect(outcome.attempts.map(({ mechanism }) => mechanism)).toEqual(['SCRAM-SHA-256', 'PLAIN']);
});

test('a mechanism that it does not offer is told with those it does', async () => {
  const { message, attempts } = await attempt({ mechanisms: ['SCRAM-SHA-512', 'EXTERNAL'] });
  expect(message).toMatch(/^It offers .*PLAIN.*; this login may use SCRAM-SHA-512, EXTERNAL only\.$/);
  expect(attempts).toEqual([]);
});

test('a server that is not there is told in words', async () => {
  expect(await attempt({ port: 1 })).toMatchObject({
    accepted: false,
    message: 'Nothing listens on 127.0.0.1 port 1.',
    greeting: null,
  });
  expect((await attempt({ host: 'no-such-host.invalid' })).message).toMatch(/no-such-host\.invalid/);
});

test('a server that says yes and does not prove that it knows the password is not believed, and told no more', async () => {
  const nonce = /r=(.*)/;
  const impostor = createServer((socket) => {
    socket.write('220 isp.example ESMTP\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      const first = Buffer.from(line.replace('AUTH SCRAM-SHA-256 ', ''), 'base64').toString();
      if (line.startsWith('EHLO')) socket.write('250-isp.example\r\n250 AUTH SCRAM-SHA-256 CRAM-MD5\r\n');
      else if (line === 'QUIT') socket.end('221 bye\r\n');
      else if (line.startsWith('AUTH SCRAM')) {
        const challenge = `r=${nonce.exec(first)?.[1]}more,s=QSXCR+Q6sek8bf92,i=4096`;
        socket.write(`334 ${Buffer.from(challenge).toString('base64')}\r\n`);
      } else socket.write('235 2.7.0 welcome\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(impostor, 'listening');
  const { port } = impostor.address() as AddressInfo;
  const { accepted, message, attempts } = await attempt({ port, mechanisms: ['SCRAM-SHA-256', 'CRAM-MD5'] });
  impostor.close();
  expect(accepted).toBe(false);
  expect(message).toBe(
    'It says that it let us in by SCRAM-SHA-256: 235 2.7.0 welcome. The server did not prove that it knows the password: it may be another one than the one meant.',
  );
  expect(attempts).toEqual([expect.objectContaining({ mechanism: 'SCRAM-SHA-256', accepted: false })]);
});
