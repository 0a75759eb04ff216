import { expect, test } from 'vitest';
import { explainComplaint, readComplaint } from '#lib/agent/engines/sendmail/cf-words.ts';

const cf = ['V10', 'O NoSuchOption=1', 'Fw/x/local-host-names', 'R$*'].join('\n');

test.each([
  [
    '/r/sendmail.cf: line 2: readcf: unknown option name NoSuchOption',
    'Sendmail does not take this configuration. It does not know an option. Line 2 of sendmail.cf, “O NoSuchOption=1”: unknown option name NoSuchOption.',
  ],
  [
    "/r/sendmail.cf: line 3: fileclass: cannot open '/x/local-host-names': No such file or directory",
    "Sendmail does not take this configuration. It cannot read a class file. Line 3 of sendmail.cf, “Fw/x/local-host-names”: fileclass: cannot open '/x/local-host-names': No such file or directory.",
  ],
  ['', 'Sendmail does not take this configuration.'],
])('explains %j', (output, sentence) => {
  expect(explainComplaint(readComplaint(output), cf)).toBe(sentence);
});

test('takes the first words when they name no line', () => {
  expect(readComplaint('ADDRESS TEST MODE (x)\n\nno room\nmore')).toEqual({ line: null, words: 'no room' });
});
