import { describe, expect, it } from 'vitest';
import { changedOptions, countGroup, isChanged, optionsOfGroup, searchOptions } from './find-options.ts';
import { optionGroups } from './option.ts';
import { everyOption, optionRow } from './options.ts';

const names = (rows: readonly { name: string }[]) => rows.map((row) => row.name);

describe('a search', () => {
  it('finds a setting by its m4 name, the daemon’s name and its words', () => {
    for (const query of ['confMAX_MESSAGE_SIZE', 'maxmessagesize', 'largest message bytes'])
      expect(names(searchOptions({}, query).usual)).toContain('confMAX_MESSAGE_SIZE');
  });

  it('puts what was changed first, and the very name before its longer sisters', () => {
    const found = searchOptions({ confTO_QUEUERETURN_DSN: '1d' }, 'confTO_QUEUERETURN');
    expect(names(found.changed)).toEqual(['confTO_QUEUERETURN_DSN']);
    expect(names(found.usual)[0]).toBe('confTO_QUEUERETURN');
  });

  it('finds what has a form elsewhere', () => {
    expect(searchOptions({}, 'confDOMAIN_NAME').placed).toMatchObject([{ form: '/policy/gateway' }]);
  });

  it.each([
    ['confMAX_MESAGE_SIZE', 'confMAX_MESSAGE_SIZE'],
    ['MaxMesageSize', 'confMAX_MESSAGE_SIZE'],
    ['zzzzzz', undefined],
    ['no such thing at all', undefined],
  ])('of nothing, %s, offers %s', (query, near) => {
    expect(searchOptions({}, query)).toEqual({ changed: [], usual: [], placed: [], left: 0, near });
  });

  it('shows no more than anybody reads', () => {
    const found = searchOptions({}, 'the');
    expect(found.usual.length + found.placed.length).toBe(60);
    expect(found.left).toBeGreaterThan(20);
  });
});

it('a group and the counts of all groups hold every setting once', () => {
  const all = optionGroups.flatMap((group) => {
    const { usual, placed } = optionsOfGroup({}, group);
    expect(countGroup({}, group)).toEqual({ all: usual.length + placed.length, changed: 0 });
    return [...usual, ...placed];
  });
  expect(names(all).sort()).toEqual(names(everyOption).sort());
});

it('a setting is changed when it says something else than by itself', () => {
  const row = (name: string) => optionRow(name) ?? expect.fail(name);
  expect(isChanged({}, row('confLOG_LEVEL'))).toBe(false);
  expect(isChanged({ confLOG_LEVEL: '' }, row('confLOG_LEVEL'))).toBe(true);
  expect(isChanged({ confMAX_HOP: '' }, row('confMAX_HOP'))).toBe(false);
  expect(names(changedOptions({ confMAX_HOP: '30', confLOG_LEVEL: '' }).changed)).toEqual([
    'confMAX_HOP',
    'confLOG_LEVEL',
  ]);
});
