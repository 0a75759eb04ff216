import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeVerifiers } from '#lib/sasl/verifiers.ts';
import { Secret } from '#lib/secret.ts';
import { type Accounts, openAccounts } from './accounts.ts';
import { connect, logIn } from './fixtures/sasl-client.ts';
import { type Daemon, freshFolder, realm, startSendmail } from './fixtures/sendmail.ts';

let base: string, accounts: Accounts, daemon: Daemon;
beforeAll(async () => {
  base = await freshFolder();
  accounts = await openAccounts({
    dir: join(base, 'accounts'),
    saslDir: join(base, 'sasl'),
    log: (t) => console.log(t),
  });
  daemon = await startSendmail(base, join(base, 'sasl'));
});
afterAll(async () => {
  await daemon?.stop();
  await accounts?.close();
});
test('x', async () => {
  const v = await makeVerifiers(new Secret('tuba-solo'), { name: 'amy', realm, legacy: true });
  console.log(
    await accounts.sync({
      full: true,
      from: 0,
      to: 1,
      realm,
      removed: [],
      accounts: [{ id: 'a', name: 'amy', revision: 1, disabled: false, expiresAt: null, ...v }],
    }),
  );
  const s = await connect(daemon.port);
  console.log(s.ehlo);
  const t = await s.startTls();
  console.log(t.ehlo);
  t.close();
  for (const mechanism of ['PLAIN', 'LOGIN', 'SCRAM-SHA-256', 'CRAM-MD5', 'DIGEST-MD5'] as const) {
    for (const user of ['amy', `amy@${realm}`, 'Amy', 'amy@other.example'])
      for (const password of ['tuba-solo', 'wrong']) {
        const t0 = performance.now();
        const ok = await logIn(daemon.port, { mechanism, user, password }).catch((e) => e.message);
        console.log(mechanism, user, password, ok, (performance.now() - t0).toFixed(1));
      }
  }
  console.log(accounts.recentEvents());
});
