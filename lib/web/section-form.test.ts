import { describe, expect, test } from 'vitest';
import { idle } from './form-state.ts';
import { foldItems, sectionValue } from './section-form.ts';

function formOf(...fields: [string, string][]): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return form;
}

describe('a section out of a form', () => {
  test('nests by the path in the name and leaves out what is not of the section', () => {
    const form = formOf(['version', '3'], ['value.realm', 'example.org'], ['value.sasl.logLevel', '4']);
    expect(sectionValue(form, {})).toEqual({ realm: 'example.org', sasl: { logLevel: '4' } });
  });

  test('a box that is not ticked is a no, in every row of a list', () => {
    const form = formOf(
      ['value.listeners.0.port', '25'],
      ['value.listeners.2.port', '587'],
      ['value.listeners.2.requireAuth', 'on'],
    );
    expect(sectionValue(form, { booleans: ['listeners.*.requireAuth'] })).toEqual({
      listeners: [
        { port: '25', requireAuth: false },
        { port: '587', requireAuth: true },
      ],
    });
  });

  test('boxes of one name are a list, and none ticked is an empty one', () => {
    expect(sectionValue(formOf(['value.options', 'p']), { lists: ['options', 'trusted'] })).toEqual({
      options: ['p'],
      trusted: [],
    });
  });

  test('lines are items', () => {
    const form = formOf(['value.domains', ' a.example \r\n\nb.example, c.example']);
    expect(sectionValue(form, { lines: ['domains'] })).toEqual({
      domains: ['a.example', 'b.example', 'c.example'],
    });
  });

  test('cannot reach a prototype', () => {
    sectionValue(formOf(['value.__proto__.polluted', 'yes']), {});
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('what is wrong with an item', () => {
  test('stands beside the field that holds the list, with its line', () => {
    const state = { ...idle, fields: { 'value.domains.1': ['Not a domain.'], 'value.realm': ['No.'] } };
    expect(foldItems(state, { lines: ['domains'] }).fields).toEqual({
      'value.domains': ['Line 2: Not a domain.'],
      'value.realm': ['No.'],
    });
  });

  test('of a list in a row of a list too', () => {
    const state = {
      ...idle,
      fields: { 'value.lists.2.answers.0': ['No.'], 'value.lists.2.zone': ['What?'] },
    };
    expect(foldItems(state, { lines: ['lists.*.answers'] }).fields).toEqual({
      'value.lists.2.answers': ['Line 1: No.'],
      'value.lists.2.zone': ['What?'],
    });
  });
});
