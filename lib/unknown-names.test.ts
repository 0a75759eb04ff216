import { expect, test } from 'vitest';
import { z } from 'zod';
import { operations } from '#lib/operations.ts';
import { refuseUnknown, unknownNames } from '#lib/unknown-names.ts';

const operation = (name: string) => {
  const found = operations.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found.input;
};

test.for<[string, unknown, string[]]>([
  ['accounts.create', { name: 'kim', expiresAt: '2031-12-31' }, []],
  ['accounts.create', { name: 'kim', expiresat: '2031-12-31' }, ['expiresat']],
  [
    'policy.save-auth',
    { version: 0, value: { realms: 'a', sasl: { loglevel: 5 } } },
    ['value.realms', 'value.sasl.loglevel'],
  ],
  [
    'policy.save-host',
    { gatewayId: 'g', version: 0, value: { listeners: [{ port: 25 }, { prt: 25 }] } },
    ['value.listeners.1.prt'],
  ],
  ['policy.save-options', { version: 0, value: { confTO_IDENT: '0s' } }, []],
  ['accounts.list', { q: 'kim', state: 'locked', after: '', size: '7' }, []],
  ['accounts.list', { serach: 'kim', page: '2' }, ['serach', 'page']],
  ['accounts.export', { row: ['a', 'b'], intent: 'export' }, ['intent']],
  ['outgoing.save-login', { version: 0, key: 'mx.example', was: 'mx.example', owners: 'Piet' }, ['owners']],
])('%s: %j', ([name, value, unknown]) => {
  expect(unknownNames(operation(name), value)).toEqual(unknown);
});

test('of a union it is what the kindest part that fits does not know; what is wrong in itself is left to its own reason', () => {
  const schema = z.object({
    of: z.union([z.object({ a: z.string() }), z.object({ b: z.string() }), z.string()]),
  });
  expect(unknownNames(schema, { of: { b: '', c: '' } })).toEqual(['of.c']);
  expect(unknownNames(schema, { of: 'text' })).toEqual([]);
  expect(unknownNames(schema, { of: 7 })).toEqual([]);
  for (const value of [null, 7, 'text', []]) expect(unknownNames(schema, value)).toEqual([]);
});

test('both parts of an intersection know their own', () => {
  const schema = z.object({ a: z.object({ x: z.string() }) }).and(z.object({ b: z.string() }));
  expect(unknownNames(schema, { a: { x: '', y: '' }, b: '', c: '' }).toSorted()).toEqual(['a.y', 'c']);
});

test('a refusal names them, and not thousands', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`n${at}`, 0]));
  expect(() => refuseUnknown(z.object({}), many)).toThrow(
    expect.objectContaining({
      code: 'unknown-names',
      fields: expect.objectContaining({ n0: ['Nothing here has this name.'] }),
    }),
  );
  expect(() => refuseUnknown(z.object({ n0: z.number() }), { n0: 0 })).not.toThrow();
  expect(Object.hasOwn(z.object({}).shape, '__proto__')).toBe(false);
});

test.for<[string, Record<string, unknown>, string[]]>([
  ['accounts.list', { state: 'locked', sort: 'name' }, []],
  ['accounts.list', { state: 'lokced', sort: '-name' }, ['state', 'sort']],
  ['accounts.export', { kind: 'sever' }, ['kind']],
  ['policy.export-entries', { map: 'access', changed: 'ture', ends: 'never' }, ['changed', 'ends']],
  ['queue.list', { state: 'hold' }, ['state']],
  ['imports.get', { id: 'x', verdict: 'gone' }, ['verdict']],
])('%s: %j has no value that would be passed over but %j', ([name, value, wrong]) => {
  const input = operation(name);
  if (wrong.length === 0) return expect(() => refuseUnknown(input, value)).not.toThrow();
  const fields = Object.fromEntries(wrong.map((one) => [one, [expect.any(String)]]));
  expect(() => refuseUnknown(input, value)).toThrow(
    expect.objectContaining({ code: 'invalid-input', fields }),
  );
});
