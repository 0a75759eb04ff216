import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrayCutter } from './array-cutter.ts';

function parsedOrNull(text: string): unknown {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

/** What comes of a text that arrives in chunks of these lengths, taken in turn: the whole again, or null when something of it is no JSON. */
function readAgain(text: string, lengths: readonly number[], size = 20): unknown {
  const cutter = arrayCutter('list', size);
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    pieces.push(...cutter.take(text.slice(at, at + length)));
    at += length;
  }
  const read = [cutter.rest(), ...pieces].map(parsedOrNull);
  if (read.includes(null)) return null;
  const [object, ...lists] = read.map((one) => (one as { value: unknown }).value);
  return pieces.length === 0 ? object : { ...(object as object), list: lists.flat() };
}

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
/** With many signs that mean something, and without the key that would be there twice. */
const text = fc.string({ unit: fc.constantFrom('"', '\\', ',', '[', ']', '{', '}', ':', 'list', 'é', ' ') });
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, text, fc.integer(), fc.constant(null), tie('list'), tie('object')),
  list: fc.array(tie('any'), { maxLength: 4 }),
  object: fc.dictionary(text, tie('any'), { maxKeys: 3 }),
}));
const body = fc
  .tuple(value.object, fc.array(value.any), value.object)
  .map(([before, list, after]) => ({ ...(before as object), list, ...(after as object), more: true }));

test('what is cut out and what is left are together what was there, however it comes', () => {
  fc.assert(
    fc.property(body, lengths, fc.constantFrom(undefined, 1, '\t'), (given, chunks, space) => {
      expect(readAgain(JSON.stringify(given, null, space), chunks)).toEqual(given);
    }),
  );
});

test('takes what JSON.parse takes, and nothing else', () => {
  const sign = fc.constantFrom('', '"', '\\', ',', '[', ']', '{', '}', ' ', '0');
  fc.assert(
    fc.property(body, lengths, fc.nat(), sign, (given, chunks, place, other) => {
      const whole = JSON.stringify(given);
      const at = place % whole.length;
      const spoilt = whole.slice(0, at) + other + whole.slice(at + 1);
      const meant = parsedOrNull(spoilt) as { value: unknown } | null;
      expect(readAgain(spoilt, chunks)).toEqual(meant && meant.value);
    }),
    { numRuns: 2000 },
  );
});

describe('an array', () => {
  const cases: [string, string, unknown][] = [
    ['that is empty', '{"list": [ ]}', { list: [] }],
    ['with a comma too many at its end', '{"list":[1,2,]}', null],
    ['that begins with a comma', '{"list":[,1]}', null],
    ['of nothing but commas', '{"list":[,,]}', null],
    ['that ends as an object', '{"list":[1,2}', null],
    ['that does not end', '{"list":[1,2', null],
    ['with a piece of blanks', '{"list":[1,     ,2]}', null],
    ['of another name', '{"a list":[1],"x\\"list":[2]}', { 'a list': [1], 'x"list': [2] }],
    ['deeper down', '{"a":{"list":[1]}}', { a: { list: [1] } }],
    ['in place of the object', '["list",[1]]', ['list', [1]]],
  ];
  test.each(cases)('%s', (_, given, expected) => {
    for (const length of [1, 2, 3, 100])
      for (const size of [0, 1, 5]) expect(readAgain(given, [length], size)).toEqual(expected);
  });

  test('is handed out as soon as enough of it is there', () => {
    const cutter = arrayCutter('list', 4);
    expect([...cutter.take('{"list":[1,2,3,4,5')]).toEqual(['[1,2,3]']);
    expect([...cutter.take(',6,7]')]).toEqual(['[4,5,6]', '[7]']);
    expect([...cutter.take('}')]).toEqual([]);
    expect(cutter.rest()).toBe('{"list":[]}');
  });
});
