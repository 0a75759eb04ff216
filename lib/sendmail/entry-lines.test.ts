import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accessTags } from '#lib/policy/entry/access-entry.ts';
import { type Entry, entrySchema, type MapName, mapNames, readLine } from '#lib/policy/entry/entry.ts';
import { formatAliases } from './render-aliases.ts';
import { renderLocalHosts, renderRelayDomains } from './render-class.ts';
import { renderAccess, renderTable } from './render-map.ts';

const rendered = (entry: Entry): string => {
  switch (entry.map) {
    case 'access':
      return renderAccess([entry]);
    case 'aliases':
      return formatAliases([entry]);
    case 'local-host-names':
      return renderLocalHosts([entry]);
    case 'relay-domains':
      return renderRelayDomains([entry]);
    case 'mailertable':
    case 'virtusertable':
    case 'genericstable':
    case 'domaintable':
      return renderTable([entry]);
  }
};

const keys = [
  'example.org',
  '@example.org',
  'amy@example.org',
  'amy',
  '10.0.0.0/8',
  '2001:db8::/32',
  '.',
  '',
];
const values = [
  ...[
    'RELAY',
    'ERROR:5.7.1:550 no',
    '550 no',
    'QUARANTINE:why',
    'error:nouser no such user',
    'error:5.1.1:550 no',
  ],
  ...[
    'esmtp:[mx.example.org]',
    'local:amy',
    'amy@example.net',
    '%1@example.net',
    '"|/usr/bin/true"',
    '/var/mail/x',
    '',
  ],
];
/** A sign or two where nobody expects them: letters of other languages, quotes, what m4, makemap and the rewriting rules take for their own. */
const odd = fc.array(
  fc.constantFrom(
    '',
    '',
    '',
    ' ',
    'ö',
    'é',
    '日',
    '😀',
    '\u00a0',
    '\u200b',
    '\uf7f6',
    '"',
    "'",
    '`',
    '%',
    '%%',
    '\\',
    '#',
    ':',
    ',',
    ';',
    '|',
    '<',
    '>',
  ),
  { maxLength: 2 },
);
const around = (texts: readonly string[]) =>
  fc
    .tuple(odd, fc.constantFrom(...texts), odd)
    .map(([before, text, after]) => [...before, text, ...after].join(''));

const typed = fc.record({
  map: fc.constantFrom<MapName>(...mapNames),
  tag: fc.constantFrom(...accessTags.map(({ tag }) => tag)),
  key: around(keys),
  value: around(values),
});

it('whatever the form or an import takes can be written into its file', () => {
  fc.assert(
    fc.property(typed, fc.boolean(), ({ map, tag, key, value }, imported) => {
      const line = imported ? readLine(map, key, value) : { tag: map === 'access' ? tag : '', key, value };
      const { data } = entrySchema.safeParse({ map, ...line });
      fc.pre(data !== undefined);
      expect(rendered(data)).not.toContain('\n\n');
    }),
    { numRuns: 3_000 },
  );
});
