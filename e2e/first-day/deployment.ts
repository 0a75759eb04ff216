import { expect, test } from '@playwright/test';
import { deploy, settled } from '../support/release.ts';
import type { Day } from './day.ts';

/** The first release, on its way and in force. */
export function deployFirst(day: Day): void {
  test('review, accept the warnings, deploy, and see the steps', async () => {
    const { admin, show } = day;
    await admin.goto('/changes/review');
    await expect(admin.getByText('192.0.2.10 was wanted until 2020-12-31')).toBeVisible();
    await expect(admin.getByText('1 warning is not accepted yet.')).toBeVisible();
    await show(admin, 'review');
    day.first = await deploy(admin, 'Our day.first policy');
    const steps = admin.getByRole('list', { name: 'Deployment on gw1' });
    await settled(admin, 'In force');
    await show(admin, 'release-deployed');
    for (const step of ['Staged', 'Compiled', 'Checked by the daemon', 'Activated', 'Probed', 'Confirmed'])
      await expect(steps.getByText(`${step}, done`)).toBeVisible();
  });

  test('the probe is green', async () => {
    const { admin, show } = day;
    await admin.goto('/system/gateways');
    await admin.getByRole('link', { name: 'gw1' }).click();
    await admin.getByRole('button', { name: 'Probe' }).click();
    await expect(admin.getByText('The daemon does what the release says.')).toBeVisible({
      timeout: 30_000,
    });
    await expect(admin.getByRole('list', { name: 'Checks' })).toContainText('relay');
    await show(admin, 'gateway-probed');
  });
}
