import { expect, test } from 'vitest';
import { askTestMode, returnedBy, splitAnswers } from '#lib/agent/engines/sendmail/address-test.ts';

const said = `ADDRESS TEST MODE (ruleset 3 NOT automatically invoked)
Enter <ruleset> <address>
> > Map named "postern-end-0" not found
> check_rcpt         input: < a @ b . example >
check_rcpt       returns: OK
check_rcpt       returns: $# error $: "550 no"
> Map named "postern-end-1" not found
> `;

test('finds where the answer to each command ends', () => {
  const answers = splitAnswers(said, 3);
  expect(answers).toHaveLength(2);
  expect(answers[0]).toBe('');
  expect(returnedBy(answers[1] ?? '', 'check_rcpt')).toBe('$# error $: "550 no"');
  expect(returnedBy(answers[1] ?? '', 'check_mail')).toBeNull();
});

test.each(['a\nb', 'a\rb', 'a\u0000b', 'a\u007fb', 'a\u0085b'])(
  'refuses a second line in a command: %j',
  async (command) => {
    await expect(askTestMode('/bin/false', '/dev/null', [command])).rejects.toMatchObject({
      code: 'control-character',
    });
  },
);
