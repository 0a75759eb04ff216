import { expect, test } from 'vitest';
import { cfDigest, optionValues, readCf, readListener, readMap } from '#lib/agent/engines/sendmail/cf.ts';

test('joins continuation lines and leaves comments out, with what continues them', () => {
  expect(readCf('# one\n\tstill one\nMx, P=[IPC],\n\t\tA=TCP\n\nDja\r\n')).toEqual([
    { number: 3, kind: 'M', text: 'x, P=[IPC],\n\t\tA=TCP' },
    { number: 6, kind: 'D', text: 'ja' },
  ]);
});

test('finds options without regard to case, and not in their old form', () => {
  const lines = readCf('O queuedirectory=/a=b\nOQ/c\nO QueueDirectory /d\n');
  expect(optionValues(lines, 'QueueDirectory')).toEqual(['/a=b']);
});

test.each([
  ['Kaccess btree -T<TMPF> /x/access', 'access', 'btree', ['-T<TMPF>'], '/x/access'],
  ['Karith arith', 'arith', 'arith', [], null],
  ['Kseq\n\tsequence a b', 'seq', 'sequence', [], 'a'],
])('reads the map %j', (line, name, type, flags, argument) => {
  const [read] = readCf(line);
  expect(read && readMap(read)).toEqual({ number: 1, name, type, flags, argument });
});

test.each([
  ['Family=inet, Name=MTA, Port=3525, Addr=127.0.0.1', 'MTA', '127.0.0.1', 'inet', 3525, ''],
  ['name=a,port=smtps,M=Es', 'a', '', 'inet', 465, 'Es'],
  ['Family=inet6, Name=six', 'six', '', 'inet6', 25, ''],
  ['Name=six, Family=inet6, Address=IPv6:::1, Port=25, Modify=a', 'six', '::1', 'inet6', 25, 'a'],
])('reads the listener %j', (value, name, address, family, port, modifiers) => {
  expect(readListener(7, value)).toEqual({ number: 7, name, address, family, port, modifiers });
});

test('two builds of one source have one digest', () => {
  const cf = (who: string, text: string) =>
    `#####\n##### built by ${who}\n##### in /tmp/${who}\n##### using /usr/share\nDj${text}\n`;
  expect(cfDigest(cf('amy', 'a'))).toBe(cfDigest(cf('bob', 'a')));
  expect(cfDigest(cf('amy', 'a'))).not.toBe(cfDigest(cf('amy', 'b')));
});
