import { describe, expect, it } from 'vitest';
import { Refusal } from '#lib/refusal.ts';
import { importMc } from '#lib/sendmail/import/import-mc.ts';
import { emptyPolicy } from '../policy.ts';
import { samplePolicy } from '../sample-policy.ts';
import { documentSchema } from './document-schema.ts';
import { pinChoices } from './pin-choices.ts';
import { readDocument } from './read-document.ts';
import { writeDocument } from './write-document.ts';

const imported = importMc({
  file: 'sendmail.mc',
  text: "OSTYPE(`linux')dnl\ndefine(`confMAX_HOP', `19')dnl\nLOCAL_CONFIG\nD{X}y\nMAILER(smtp)\n",
}).policy;
const policies = {
  empty: emptyPolicy(),
  sample: samplePolicy({ customRules: { localConfig: 'D{X}y\nD{Y}z' } }),
  imported,
};

describe.each(Object.entries(policies))('the %s policy', (_, policy) => {
  it('comes back as it was, with Postern’s choices spelled out', () => {
    expect(readDocument(writeDocument(policy))).toEqual(pinChoices(policy));
  });

  it('is written the same each time', () => {
    expect(writeDocument(readDocument(writeDocument(policy)))).toBe(writeDocument(policy));
  });
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
  const good = writeDocument(policies.sample);
  it.each([
    ['{', /line 1/i],
    ['[]', /no policy/],
    ['{"format": 2}', /format 1/],
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
