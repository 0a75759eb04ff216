import { describe, expect, it } from 'vitest';
import { type Entry, entrySchema, type MapName } from '#lib/policy/entry/entry.ts';
import { bytesOfText, textOfBytes } from '#lib/raw-text.ts';
import { linesOf } from '../entry-lines.ts';
import { readMap } from './read-map.ts';

const read = (map: MapName, text: string) => readMap(map, { file: map, text });
const one = (map: MapName, line: string): Entry | undefined => read(map, `${line}\n`).entries[0];

describe('a line means what it means to the daemon', () => {
  it.each<[MapName, string, Partial<Entry>]>([
    [
      'access',
      'connect:10.0.0\trelay  ',
      { tag: 'Connect:', key: '10.0.0.0/24', value: 'RELAY', spelling: 'relay  ' },
    ],
    ['access', '10\tRELAY', { tag: '', key: '10.0.0.0/8', value: 'RELAY' }],
    ['access', 'IPv6:2001:db8:7 OK', { tag: '', key: '2001:db8:7::/48', value: 'OK' }],
    [
      'access',
      'x.example ERROR:"550 100% no"',
      { value: 'ERROR:550 100% no', spelling: 'ERROR:"550 100% no"' },
    ],
    ['access', 'ClientRate: 10', { tag: 'ClientRate:', key: '', value: '10' }],
    ['access', 'x.example "550 no"', { value: 'ERROR:550 no', spelling: '"550 no"' }],
    ['access', 'Srv_Features:10.1 V u2 S', { tag: 'Srv_Features:', key: '10.1.0.0/16', value: 'V u2 S' }],
    ['access', 'TLS_Srv_Features:a.example CipherList=HIGH', { tag: 'TLS_Srv_Features:', key: 'a.example' }],
    ['access', '10.0.0.0/8 RELAY', { tag: '', key: '"10.0.0.0/8"', value: 'RELAY' }],
    ['access', 'Connect:IPv6:::1 RELAY', { tag: '', key: '"connect:ipv6:::1"', value: 'RELAY' }],
    ['access', 'root@* REJECT', { key: '"root@*"' }],
    ['access', 'x.example RELAY # why', { key: '"x.example"', value: 'RELAY # why' }],
    [
      'mailertable',
      '.x.example SMTP:[10.0.0.1]',
      { key: '.x.example', value: 'smtp:[10.0.0.1]', spelling: 'SMTP:[10.0.0.1]' },
    ],
    ['mailertable', '.fax error:nohost no %1%0', { key: '.fax', value: 'error:nohost no %1%0' }],
    ['mailertable', '. local:nobody', { key: '.', value: 'local:nobody' }],
    ['mailertable', 'fax.example procmail:', { key: 'fax.example', value: 'procmail:' }],
    [
      'virtusertable',
      '@x.example "ERROR:5.5.0:550 no"',
      { key: '"@x.example"', value: '"ERROR:5.5.0:550 no"' },
    ],
    ['virtusertable', '.com vmail', { key: '".com"', value: 'vmail' }],
    ['local-host-names', '[192.0.2.1]', { key: '192.0.2.1' }],
    ['local-host-names', '192.0.2.1', { key: '"192.0.2.1"' }],
    ['local-host-names', 'Mail.Example other.example', { key: 'mail.example', spelling: 'Mail.Example' }],
    ['relay-domains', '10.1.', { key: '"10.1."' }],
    ['aliases', 'Amy:x,y', { key: 'amy', value: 'x, y', spelling: 'x,y' }],
  ])('%s: %s', (map, line, entry) => {
    expect(one(map, line)).toMatchObject(entry);
  });
});

it('a value keeps its spelling until it says something else', () => {
  const entry = one('access', 'x.example relay');
  expect(linesOf(entrySchema.parse(entry))).toMatchObject([{ value: 'relay' }]);
  expect(linesOf(entrySchema.parse({ ...entry, value: 'REJECT' }))).toEqual([
    { key: 'x.example', value: 'REJECT' },
  ]);
});

it('a key in quotes that a form can say is said there', () => {
  expect(entrySchema.parse({ map: 'access', key: '"connect:10.0.0"', value: 'RELAY' })).toMatchObject({
    tag: 'Connect:',
    key: '10.0.0.0/24',
  });
});

it('routes to programs are refused, in quotes too', () => {
  const { entries, rows } = read('mailertable', 'x.example\tprog:/bin/sh\n');
  expect(entries).toEqual([]);
  expect(rows[0]).toMatchObject({ verdict: 'refused', words: expect.stringContaining('starts programs') });
});

it('a comment directly above an entry, or behind a name, is its reason', () => {
  const text = '# General\n\n# the office\n# in town\nConnect:10\tRELAY\nx.example\tOK\n';
  const { entries, rows } = read('access', text);
  expect(entries.map(({ comment }) => comment)).toEqual(['the office in town', '']);
  expect(rows.map(({ line, verdict }) => `${line} ${verdict}`)).toEqual([
    '1 ignored',
    '3 understood',
    '4 understood',
    '5 understood',
    '6 understood',
  ]);
  expect(one('local-host-names', 'x.example # ours')).toMatchObject({ comment: 'ours' });
});

it.each([
  ['# c\nz: q', 'x, # c', 'z'],
  ['\nz: q', 'x, ', 'z'],
  ['y: w\nz: q', 'x, y: w', 'z'],
  [' \t\nz: q', 'x,  \t', 'z'],
  ['# c\n w\nz: q', 'x, # c w', 'z'],
  ['', 'x, ', undefined],
])('behind a backslash an alias goes on with whatever the next line holds: %j', (next, value, other) => {
  const { entries } = read('aliases', `a: x, \\\n${next}`);
  const [first, second] = entries.map((entry) => linesOf(entry)[0]);
  expect(first).toMatchObject({ key: 'a', value });
  expect(second?.key).toBe(other);
});

it('a backslash as the last sign of a file is refused', () => {
  const { entries, rows } = read('aliases', 'a: x, \\');
  expect(entries).toEqual([]);
  expect(rows).toMatchObject([{ verdict: 'refused', words: expect.stringContaining('backslash') }]);
});

it('of two lines with one key makemap keeps the first, newaliases the last', () => {
  expect(read('access', 'a.example OK\nA.example REJECT\n').entries).toMatchObject([{ value: 'OK' }]);
  const { entries, rows } = read('aliases', 'a: x\na: y\n');
  expect(entries).toMatchObject([{ value: 'y' }]);
  expect(rows.map(({ verdict }) => verdict)).toEqual(['ignored', 'understood']);
});

it('says what becomes of letters beyond ASCII', () => {
  const text = 'old@example.org\terror:nouser 550 Gelöscht\nnew@example.org\terror:nouser 550 Gone\n';
  const { entries, rows } = readMap('virtusertable', { file: 'virtusertable', text });
  expect(entries.map(({ key }) => key)).toEqual(['"old@example.org"', 'new@example.org']);
  expect(rows.map(({ verdict }) => verdict)).toEqual(['kept', 'understood']);
  expect(rows[0]?.words).toContain('the bytes they are');
});

it('bytes of another character set are shown as letters and kept as they are', () => {
  const bytes = Uint8Array.from('# caf\xe9\na.example ERROR:550 Don\x92t \xe9\n', (sign) =>
    sign.charCodeAt(0),
  );
  const text = textOfBytes(bytes);
  const { entries, rows } = readMap('access', { file: 'access', text });
  expect(entries).toMatchObject([{ value: 'ERROR:550 Don’t é', comment: 'café' }]);
  expect(rows.map((row) => row.text)).toEqual(['# café', 'a.example ERROR:550 Don’t é']);
  expect(bytesOfText(entries[0]?.spelling ?? '')).toEqual(bytes.slice(17, -1));
});

it('capitals beyond ASCII are letters of their own, as for makemap', () => {
  const { entries } = read('access', 'É.example OK\né.example REJECT\n\u212a.example OK\n');
  expect(entries.map(({ key }) => key)).toEqual(['"É.example"', '"é.example"', '"\u212a.example"']);
});

it('a blank beyond ASCII at the end makes a value another word', () => {
  const { entries } = read('access', 'a.example RELAY\u00a0\n');
  expect(entries).toMatchObject([{ key: '"a.example"', value: 'RELAY\u00a0' }]);
});
