import { expect, test } from '@playwright/test';
import { addEntry } from '../support/entry.ts';
import { saveSection } from '../support/person.ts';
import { deploy, settled } from '../support/release.ts';
import { tryEnvelope } from '../support/smtp.ts';
import type { Day } from './day.ts';

/** A rule that is rolled back, and one that the daemon refuses. */
export function changeMind(day: Day): void {
  test('a REJECT rule bites, and no more once it is rolled back', async () => {
    const { stack, admin, first, show } = day;
    const envelope = { from: 'sales@spam.example', to: 'office@partner.example' };
    expect(await tryEnvelope(stack.smtpPort, envelope)).toMatch(/^250 /);
    await addEntry(admin, '/policy/access', { Key: 'spam.example', Action: 'REJECT' }, 'The sender (From:)');
    await admin.goto('/changes/review');
    await show(admin, 'review-change');
    await deploy(admin, 'Nothing from spam.example');
    await settled(admin, 'In force');
    expect(await tryEnvelope(stack.smtpPort, envelope)).toMatch(/^550 5\.7\.1 .*Access denied/);

    await admin.goto(`/changes/releases/${first}`);
    await admin.getByRole('button', { name: /^Put .* in force$/ }).click();
    await settled(admin, 'Put back');
    expect(await tryEnvelope(stack.smtpPort, envelope)).toMatch(/^250 /);
  });

  test('a rule set the daemon cannot read is refused with its words, and mail still flows', async () => {
    const { admin, kim, show, arrived, mail } = day;
    await admin.goto('/policy/custom-rules');
    const rules = admin.getByRole('form', { name: 'Rules' });
    await rules.getByLabel('Rule sets', { exact: true }).fill('SLocal_check_mail\nR$*\t\t$9');
    await saveSection(rules);
    await deploy(admin, 'A rule with a mistake');
    await settled(admin, 'Failed');
    await expect(admin.getByText('replacement $9 out of bounds').first()).toBeVisible();
    await expect(admin.getByText('The release that was in force before goes on serving.')).toBeVisible();
    await show(admin, 'release-failed');
    await mail({ user: 'kim', password: kim, mechanism: 'PLAIN' }, 'after all that');
    await expect.poll(() => arrived('after all that')).toBeDefined();
  });
}
