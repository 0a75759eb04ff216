import { expect, test } from 'vitest';
import { eachGateway } from './each-gateway.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a gateway that is silent keeps no other waiting, and is not asked twice at once', async () => {
  const begun: string[] = [];
  let answer = () => {};
  const silent = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const each = eachGateway(({ id }) => {
    begun.push(id);
    return id === 'silent' ? silent : Promise.resolve();
  });
  const gateways = [{ id: 'silent' }, { id: 'gw1' }];
  each.round(gateways);
  await turn();
  each.round(gateways);
  expect(begun).toEqual(['silent', 'gw1', 'gw1']);
  answer();
  await turn();
  each.round(gateways);
  expect(begun).toEqual(['silent', 'gw1', 'gw1', 'silent', 'gw1']);
  await each.end();
});

test('what goes wrong with one is thrown in the next round, once; the others went on', async () => {
  const each = eachGateway(async ({ id }) => {
    if (id === 'bad') throw new Error('a bug');
  });
  each.round([{ id: 'bad' }, { id: 'gw1' }]);
  await turn();
  expect(() => each.round([])).toThrow('a bug');
  each.round([]);
  await each.end();
});

test('the end waits for what is under way', async () => {
  let answer = () => {};
  const each = eachGateway(() => new Promise<void>((resolve) => (answer = resolve)));
  each.round([{ id: 'gw1' }]);
  let isOver = false;
  const ending = each.end().then(() => (isOver = true));
  await turn();
  expect(isOver).toBe(false);
  answer();
  await ending;
});
