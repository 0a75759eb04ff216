import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Entry, type MapName, mapNames } from '#lib/policy/entry/entry.ts';
import { Refusal } from '#lib/refusal.ts';
import { importMc } from '#lib/sendmail/import/import-mc.ts';
import { renderBundle } from '#lib/sendmail/render-bundle.ts';
import { goldenCases, goldenHost } from '#lib/sendmail/test-golden.ts';
import { emptyPolicy, type Policy } from '../policy.ts';
import { samplePolicy } from '../sample-policy.ts';
import { policySchema } from '../schema.ts';
import { documentSchema } from './document-schema.ts';
import { pinChoices } from './pin-choices.ts';
import { readDocument } from './read-document.ts';
import { writeDocument } from './write-document.ts';

const imported = importMc({
  file: 'sendmail.mc',
  text: "OSTYPE(`linux')dnl\ndefine(`confMAX_HOP', `19')dnl\nLOCAL_CONFIG\nD{X}y\nMAILER(smtp)\n",
}).policy;
const policies: Record<string, Policy> = {
  empty: emptyPolicy(),
  sample: samplePolicy({ customRules: { localConfig: 'D{X}y\nD{Y}z' } }),
  imported,
  ...Object.fromEntries(goldenCases().map(({ name, policy }) => [name, policy])),
};

const sorted = (policy: Policy): Policy => {
  const byKey = (a: Entry, b: Entry) => (`${a.tag}\t${a.key}` < `${b.tag}\t${b.key}` ? -1 : 1);
  const maps = mapNames.map((map) => [map, policy.maps[map].toSorted(byKey)]);
  return { ...policy, maps: Object.fromEntries(maps) as Record<MapName, Entry[]> };
};

describe.each(Object.entries(policies))('the %s policy', (_, policy) => {
  it('comes back as it was, with Postern’s choices spelled out', () => {
    expect(readDocument(writeDocument(policy))).toEqual(pinChoices(sorted(policy)));
  });

  it('has one text only, in whatever order its members come', () => {
    const text = writeDocument(policy);
    expect(writeDocument(readDocument(text))).toBe(text);
    const shuffled = Object.fromEntries(Object.entries(policy).toReversed()) as Policy;
    const maps = mapNames.map((map) => [map, policy.maps[map].toReversed()]);
    expect(writeDocument({ ...shuffled, maps: Object.fromEntries(maps) as Policy['maps'] })).toBe(text);
  });

  it('does the same when its choices are spelled out', () => {
    expect(renderBundle(pinChoices(policy), goldenHost, null)).toEqual(
      renderBundle(policy, goldenHost, null),
    );
  });
});

const line = fc.string({ unit: 'grapheme-ascii', maxLength: 40 }).map((text) => text.trim());
const someEntries = fc.uniqueArray(
  fc.record({
    key: fc.domain(),
    owner: line,
    comment: line,
    ticket: line,
    map: fc.constant('relay-domains'),
  }),
  { maxLength: 20, selector: ({ key }) => key.toLowerCase() },
);
const someRules = fc.array(fc.constantFrom('D{Site}x', '# a note', '', 'C{Here}a b'), { maxLength: 6 });

test('any policy comes back as it was', () => {
  fc.assert(
    fc.property(someEntries, someRules, fc.constantFrom('', '10', '25'), (entries, rules, hops) => {
      const { data } = policySchema.safeParse({
        maps: { 'relay-domains': entries },
        customRules: { localConfig: rules.join('\n') },
        options: { confMAX_HOP: hops },
      });
      fc.pre(data !== undefined);
      if (data) expect(readDocument(writeDocument(data))).toEqual(pinChoices(sorted(data)));
    }),
  );
});

test('one entry more is one line more', () => {
  const before = new Set(writeDocument(samplePolicy()).split('\n'));
  const more = {
    map: 'access' as const,
    tag: 'Connect:',
    key: '198.51.100.0/24',
    value: 'REJECT',
    ticket: 'M-7',
  };
  const after = writeDocument(samplePolicy({}, [...samplePolicy().maps.access, more]));
  expect(after.split('\n').filter((text) => !before.has(text))).toEqual([
    '      { "tag": "Connect:", "key": "198.51.100.0/24", "value": "REJECT", "ticket": "M-7" },',
  ]);
});

function refusal(text: string): string {
  try {
    readDocument(text);
    return 'taken';
  } catch (error) {
    if (error instanceof Refusal) return `${error.message} ${error.detail ?? ''}`;
    throw error;
  }
}

describe('a broken document', () => {
  const good = writeDocument(samplePolicy());
  it.each([
    ['{', /line 1/i],
    ['[]', /no policy/],
    ['{}', /“format” is missing/],
    ['{"format": 2}', /format 1/],
    ['{"format": 1, "tls": {"ciphers": 7}}', /line 1: tls\.ciphers: Write a text in double quotes\./],
    ['{"format": 1, "maps": []}', /Write an object/],
    ['{"format": 1, "tls": {}, "tls": {}}', /“tls” stands here twice/],
    [
      good.replace('"masqueradeAs"', '"masquradeAs"'),
      /line \d+: masquerading\.masquradeAs: .*Did you mean masqueradeAs/,
    ],
    [good.replace('"example.org"', '"exa mple"'), /line \d+: /],
    [good.replace('"value": "REJECT"', '"value": "REJET"'), /line \d+: maps\.access\.\d\.value: Use RELAY/],
  ])('is refused with its place', (text, words) => {
    expect(refusal(text)).toMatch(words);
  });
});

it('the JSON Schema names every section', () => {
  const { properties } = documentSchema() as { properties: object };
  expect(Object.keys(properties)).toEqual(
    expect.arrayContaining(['format', 'identity', 'options', 'maps', 'source']),
  );
});
