import { describe, expect, test } from 'vitest';
import { readStroke, type Stroke } from '#components/shell/keymap.ts';

const places = ['/overview', '/authentication/accounts', '/changes/review'];
const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({
  key,
  ctrl: false,
  alt: false,
  typing: false,
  dialog: false,
  ...more,
});

describe('readStroke', () => {
  test.each([
    ['/', { do: 'press', key: '/' }],
    ['n', { do: 'press', key: 'n' }],
    [']', { do: 'press', key: ']' }],
    ['?', { do: 'keys' }],
    ['Escape', { do: 'close' }],
    ['q', null],
  ])('%s', (key, act) => {
    expect(readStroke(stroke(key), false, places)).toEqual({ act, waiting: false });
  });

  test('g waits for a letter, which leads to a place', () => {
    expect(readStroke(stroke('g'), false, places)).toEqual({ act: null, waiting: true });
    expect(readStroke(stroke('a'), true, places).act).toEqual({ do: 'go', href: '/authentication/accounts' });
  });

  test('g leads nowhere a role may not go', () => {
    expect(readStroke(stroke('t'), true, places)).toEqual({ act: null, waiting: false });
  });

  test('letters are letters while a person types', () => {
    expect(readStroke(stroke('n', { typing: true }), false, places).act).toBeNull();
    expect(readStroke(stroke('a', { typing: true }), true, places).act).toBeNull();
  });

  test('Ctrl works while typing, but the search does not open over a dialog', () => {
    expect(readStroke(stroke('Enter', { ctrl: true, typing: true }), false, places).act).toEqual({
      do: 'save',
    });
    expect(readStroke(stroke('K', { ctrl: true, typing: true }), false, places).act).toEqual({ do: 'find' });
    expect(readStroke(stroke('k', { ctrl: true, dialog: true }), false, places).act).toBeNull();
  });

  test('a dialog keeps Escape for itself', () => {
    expect(readStroke(stroke('Escape', { dialog: true }), false, places).act).toBeNull();
  });
});
