import { expect, test } from '@playwright/test';
import { offered, tryEnvelope, tryLogin } from '../support/smtp.ts';
import type { Day } from './day.ts';

/** Real clients at the real daemon. */
export function sendMail(day: Day): void {
  test('PLAIN over STARTTLS sends, and the letter leaves masqueraded', async () => {
    const { kim, arrived, mail } = day;
    await mail({ user: 'kim', password: kim, mechanism: 'PLAIN' }, 'by PLAIN');
    await expect
      .poll(() => arrived('by PLAIN'))
      .toMatchObject({
        from: 'kim@example.org',
        to: ['office@partner.example'],
        data: expect.stringMatching(/^From: Kim Berg <kim@example\.org>\r$/m),
      });
  });

  test('SCRAM-SHA-256 works for the person, CRAM-MD5 for the server alone', async () => {
    const { stack, kim, printer, arrived, mail } = day;
    await mail({ user: 'kim', password: kim, mechanism: 'SCRAM-SHA-256' }, 'by SCRAM');
    await mail({ user: 'printer', password: printer, mechanism: 'CRAM-MD5' }, 'by CRAM');
    await expect.poll(() => arrived('by SCRAM')).toBeDefined();
    await expect.poll(() => arrived('by CRAM')).toBeDefined();
    const refused = { user: 'kim', password: kim, mechanism: 'CRAM-MD5' } as const;
    expect(await tryLogin(stack.submissionPort, refused)).toMatchObject({ accepted: false });
  });

  test('nothing that sends a password is offered without TLS', async () => {
    const { stack } = day;
    for (const port of [stack.smtpPort, stack.submissionPort]) {
      expect((await offered(port, { tls: false })).get('AUTH')).toEqual(['SCRAM-SHA-256', 'CRAM-MD5']);
      expect((await offered(port, { tls: true })).get('AUTH')).toEqual([
        'SCRAM-SHA-256',
        'CRAM-MD5',
        'PLAIN',
        'LOGIN',
      ]);
    }
  });

  test('a stranger may write to the partner, and relay nowhere else', async () => {
    const { stack } = day;
    const from = 'somebody@elsewhere.example';
    expect(await tryEnvelope(stack.smtpPort, { from, to: 'office@partner.example' })).toMatch(/^250 /);
    expect(await tryEnvelope(stack.smtpPort, { from, to: 'victim@other.example' })).toMatch(/^550 5\.7\.1 /);
  });
}
