import { describe, expect, it } from 'vitest';
import { importMc } from '#lib/sendmail/import/import-mc.ts';
import { goldenCases } from '#lib/sendmail/test-golden.ts';
import { emptyPolicy, type Policy } from '../policy.ts';
import { samplePolicy } from '../sample-policy.ts';
import { documentSchema } from './document-schema.ts';
import { isObject } from './schema-walk.ts';
import { writeDocument } from './write-document.ts';

const crl = '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----';
const policies: Record<string, Policy> = {
  empty: emptyPolicy(),
  sample: samplePolicy({ customRules: { localConfig: 'D{X}y\nD{Y}z' }, tls: { revocationList: crl } }),
  imported: importMc({ file: 'sendmail.mc', text: "define(`confMAX_HOP', `19')dnl\nMAILER(smtp)\n" }).policy,
  ...Object.fromEntries(goldenCases().map(({ name, policy }) => [name, policy])),
};

const schema = documentSchema();

describe('takes what Postern writes', () => {
  it.each(Object.entries(policies))('%s', (_name, policy) => {
    expect(faults(schema, JSON.parse(writeDocument(policy)))).toEqual([]);
  });
});

it.each<[string, unknown, string[]]>([
  ['no format', {}, ['format is missing']],
  ['a misspelt section', { format: 1, rooting: {} }, ['/rooting is unknown']],
  ['a misspelt setting', { format: 1, options: { confNO: '' } }, ['/options/confNO is unknown']],
  [
    'a misspelt member of an entry',
    { format: 1, maps: { access: [{ kye: 'x' }] } },
    ['/maps/access/0/kye is unknown'],
  ],
  ['a number for a text', { format: 1, identity: { banner: 7 } }, ['/identity/banner is no string']],
])('marks %s', (_what, document, found) => {
  expect(faults(schema, document)).toEqual(found);
});

it('explains settings where they are written', () => {
  expect(schema).toMatchObject({
    properties: {
      options: {
        properties: {
          confMAX_HOP: { type: 'string', title: expect.any(String), description: expect.any(String) },
        },
      },
      masquerading: { properties: { masqueradeAs: { title: 'Senders appear as' } } },
    },
  });
});

/** As much of JSON Schema 2020-12 as the document’s own schema uses. */
function faults(rule: unknown, value: unknown, path = ''): string[] {
  if (!isObject(rule)) return [];
  const options = [rule.anyOf, rule.oneOf].find(Array.isArray);
  if (options && !options.some((one) => faults(one, value, path).length === 0))
    return [`${path} fits nothing`];
  if (rule.const !== undefined && rule.const !== value) return [`${path} is another constant`];
  if (Array.isArray(rule.enum) && !rule.enum.includes(value)) return [`${path} is none of the choices`];
  if (typeof rule.type === 'string' && !isType(rule.type, value)) return [`${path} is no ${rule.type}`];
  if (Array.isArray(value)) return value.flatMap((one, at) => faults(rule.items, one, `${path}/${at}`));
  return isObject(value) ? [...missing(rule, value), ...members(rule, value, path)] : [];
}

function isType(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function missing(rule: Record<string, unknown>, value: Record<string, unknown>): string[] {
  const required: unknown[] = Array.isArray(rule.required) ? rule.required : [];
  return required.filter((name) => !(String(name) in value)).map((name) => `${String(name)} is missing`);
}

function members(rule: Record<string, unknown>, value: Record<string, unknown>, path: string): string[] {
  const properties = isObject(rule.properties) ? rule.properties : {};
  return Object.entries(value).flatMap(([name, one]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : rule.additionalProperties;
    return known === false ? [`${path}/${name} is unknown`] : faults(known, one, `${path}/${name}`);
  });
}
