import { expect, test } from 'vitest';
import { z } from 'zod';
import { longBodyOf } from './long-body.ts';

const person = z.object({ name: z.string() });
const body = z.object({ to: z.int(), people: z.array(person) });
const long = { array: 'people', of: person, most: 3 };

async function* inChunks(text: string, length: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function read(text: string, length = 7) {
  const coming = longBodyOf(inChunks(text, length), body, long);
  const people: unknown[] = [];
  for (;;) {
    const { done, value } = await coming.next();
    if (done) return { rest: value, people };
    people.push(...value);
  }
}

const people = (...names: string[]) => names.map((name) => ({ name }));

test('the elements are handed out as what the call takes, then the rest without them', async () => {
  for (const length of [1, 2, 7, 1000])
    expect(await read(JSON.stringify({ people: people('Zoë', '鈴木', '😀'), to: 7 }), length)).toEqual({
      people: people('Zoë', '鈴木', '😀'),
      rest: { to: 7, people: [] },
    });
});

test('what is wrong is named by its place in the whole', async () => {
  const wrong = JSON.stringify({ to: 7, people: [...people('amy'), { name: 5 }] });
  await expect(read(wrong)).rejects.toMatchObject({
    kind: 'invalid',
    fields: { 'people.1.name': [expect.any(String)] },
  });
  await expect(read('{"people":[]}')).rejects.toMatchObject({ fields: { to: [expect.any(String)] } });
  await expect(read('{"to":1}')).rejects.toMatchObject({ fields: { people: [expect.any(String)] } });
});

test('more than the call takes are refused', async () => {
  const many = JSON.stringify({ to: 7, people: people('amy', 'bob', 'cid', 'dan') });
  await expect(read(many)).rejects.toMatchObject({ fields: { people: ['holds more than 3'] } });
});

test.each(['', '{', '[', '{"to":7,"people":[{"name":"a"}', '{"to":7,"people":[{"name":"a"}]}}'])(
  '%j is no JSON',
  async (text) => {
    await expect(read(text)).rejects.toMatchObject({ kind: 'invalid', code: 'not-json' });
  },
);

test.each(['7', 'null', '"people"', '[[{"name":"a"}]]'])('%s is not what it takes', async (text) => {
  await expect(read(text)).rejects.toMatchObject({ kind: 'invalid', code: 'invalid-input' });
});
