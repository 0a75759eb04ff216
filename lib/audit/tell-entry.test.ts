import { expect, test } from 'vitest';
import { tellEntry } from './tell-entry.ts';

test.each([
  [
    'values',
    { name: 'kim', changes: { label: ['Kim', 'Kim Berg'], legacy: [false, true], note: [null, 'new'] } },
    [
      { name: 'label', before: 'Kim', after: 'Kim Berg' },
      { name: 'legacy', before: 'no', after: 'yes' },
      { name: 'note', before: '', after: 'new' },
    ],
    [{ name: 'name', value: 'kim' }],
  ],
  [
    'members of objects, down to the one that differs',
    {
      changes: {
        lines: [
          { days: null, megabytes: 7 },
          { days: 90, megabytes: 7 },
        ],
      },
    },
    [{ name: 'lines.days', before: '', after: '90' }],
    [],
  ],
  [
    'lists, by what came and went',
    {
      changes: {
        hosts: [
          ['a', 'b', 'c'],
          ['c', 'b', 'd', 'e'],
        ],
        order: [
          ['a', 'b'],
          ['b', 'a'],
        ],
      },
    },
    [
      { name: 'hosts', before: 'a', after: 'd' },
      { name: 'hosts', before: '', after: 'e' },
      { name: 'order (order)', before: 'a, b', after: 'b, a' },
    ],
    [],
  ],
  [
    'a line of a map',
    { map: 'access', entryId: 'e1', before: null, after: 'Connect:192.0.2 RELAY' },
    [{ name: '', before: '', after: 'Connect:192.0.2 RELAY' }],
    [
      { name: 'map', value: 'access' },
      { name: 'entryId', value: 'e1' },
    ],
  ],
  ['no bag at all', 7, [], []],
])('%s', (_, data, differences, facts) => {
  expect(tellEntry(data)).toEqual({ differences, facts });
});

test('members may be called as what every object has', () => {
  expect(tellEntry({ changes: { files: [{}, { constructor: 'x' }] } }).differences).toEqual([
    { name: 'files.constructor', before: '', after: 'x' },
  ]);
});
