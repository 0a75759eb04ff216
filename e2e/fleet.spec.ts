import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { api } from './support/api.ts';
import { newPerson } from './support/person.ts';
import { change, deployDraft, hostName, readyGateway } from './support/ready-gateway.ts';
import { tryLogin } from './support/smtp.ts';
import { type AddedGateway, type Stack, startStack } from './support/stack.ts';

const names = ['gw2', 'gw3', 'gw4'] as const;

/** Four gateways, of which some are away at the wrong moment. */
test.describe('everywhere at once', () => {
  test.describe.configure({ mode: 'serial' });
  let stack: Stack;
  let admin: Page;
  let kim = '';
  const gateways: Record<string, AddedGateway> = {};

  const call = <T = Record<string, never>>(method: string, path: string, body?: unknown) =>
    api<T>(admin, method, path, body);
  const version = async () => (await call<{ version: number }>('GET', `/accounts/${kim}`)).version;
  const reset = async (password: string) =>
    call('POST', `/accounts/${kim}/password`, { version: await version(), password });
  const portOf = (name: string) => gateways[name]?.submissionPort ?? stack.submissionPort;
  const enters = async (gateway: string, password: string) =>
    (await tryLogin(portOf(gateway), { user: 'kim', password, mechanism: 'PLAIN' })).accepted;
  const progress = () => admin.getByRole('dialog').getByRole('status').last();

  /** Typed in the panel, so that the page says how far it has come. */
  async function resetByPage(password: string): Promise<void> {
    await admin.goto(`/authentication/accounts/${kim}?reset=1`);
    await admin.getByLabel('New password', { exact: true }).fill(password);
    await admin.getByRole('button', { name: 'Reset password' }).click();
    await expect(admin.getByRole('dialog', { name: /has a new password/ })).toBeVisible();
  }

  test.beforeAll(async ({ browser }) => {
    test.setTimeout(240_000);
    stack = await startStack();
    admin = (await newPerson(browser, stack.url)).page;
    await readyGateway(admin, stack, { password: 'marble otter quartz tandem' });
    const certificate = await call<{ id: string }>('POST', '/certificates/self-signed', { names: hostName });
    for (const name of names) {
      const added = await stack.addGateway(name);
      gateways[name] = added;
      const { id } = await call<{ id: string }>('POST', '/gateways', { name, code: added.enrolmentCode });
      const listeners = [
        { name: 'MTA', kind: 'smtp', port: added.smtpPort },
        { name: 'MSA', kind: 'submission', port: added.submissionPort, requireAuth: true },
      ];
      const host = { hostName, certificateId: certificate.id, names: 'hosts', listeners };
      await change(admin, `/policy/hosts/${id}`, host);
    }
    await deployDraft(admin);
    for (const name of names)
      await expect(admin.getByRole('region', { name }).first()).toContainText('In force', {
        timeout: 90_000,
      });
    ({ id: kim } = await call<{ id: string }>('POST', '/accounts', {
      name: 'kim',
      password: 'first-tuba-solo-9',
    }));
    for (const name of ['gw1', ...names]) expect(await enters(name, 'first-tuba-solo-9')).toBe(true);
  });

  test.afterAll(async () => {
    await admin?.context().close();
    for (const { program } of Object.values(gateways)) program.signal('SIGCONT');
    // these were killed on purpose
    expect(await stack?.stop()).toEqual(['console ended with SIGKILL', 'worker ended with SIGKILL']);
  });

  test('one is down, one hangs: the page says which, the others have it, and both follow before they answer', async () => {
    const { gw2, gw3 } = gateways;
    gw2?.program.signal('SIGTERM');
    await gw2?.program.ended();
    gw3?.program.signal('SIGSTOP');
    await resetByPage('second-tuba-solo-9');
    for (const name of ['gw1', 'gw4']) {
      expect(await enters(name, 'second-tuba-solo-9')).toBe(true);
      expect(await enters(name, 'first-tuba-solo-9')).toBe(false);
    }
    await expect(progress()).toContainText('Live on 2 of 4; gw2, gw3 not reachable, will follow.', {
      timeout: 30_000,
    });
    gw3?.program.signal('SIGCONT');
    // it was away for longer than a restart takes
    const long = new Date(Date.now() - 60_000);
    for (const file of ['heard', 'heard-alive'])
      await utimes(join(stack.place, 'gw2/accounts', file), long, long).catch(() => {});
    await gw2?.start();
    await expect.poll(() => enters('gw2', 'second-tuba-solo-9'), { timeout: 30_000 }).toBe(true);
    expect(await enters('gw2', 'first-tuba-solo-9')).toBe(false);
    await expect(progress()).toContainText('Live on all 4 gateways', { timeout: 30_000 });
    expect(await enters('gw3', 'first-tuba-solo-9')).toBe(false);
    expect(await enters('gw3', 'second-tuba-solo-9')).toBe(true);
  });

  test('what was done meanwhile, and between commit and push, comes in its order though worker and console are killed', async () => {
    const { gw4 } = gateways;
    gw4?.program.signal('SIGSTOP');
    await reset('third-tuba-solo-9');
    await call('POST', `/accounts/${kim}/disable`, { version: await version() });
    await call('POST', `/accounts/${kim}/enable`, { version: await version() });
    const last = reset('fourth-tuba-solo-9').catch(() => null);
    await expect.poll(() => enters('gw1', 'fourth-tuba-solo-9')).toBe(true);
    stack.worker.signal('SIGKILL');
    stack.console.signal('SIGKILL');
    await Promise.all([stack.worker.ended(), stack.console.ended(), last]);
    gw4?.program.signal('SIGCONT');
    await stack.startWorker();
    await expect.poll(() => enters('gw4', 'fourth-tuba-solo-9'), { timeout: 30_000 }).toBe(true);
    for (const name of ['gw1', ...names]) {
      expect(await enters(name, 'third-tuba-solo-9')).toBe(false);
      expect(await enters(name, 'fourth-tuba-solo-9')).toBe(true);
    }
  });
});
