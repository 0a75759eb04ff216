import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDeadlines } from './deadlines.ts';

let late: string[];
const deadlines = () => openDeadlines<string>(1000, (one) => late.push(one));

beforeEach(() => {
  late = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('everybody is late after the same time, counted from their own beginning', () => {
  const { set } = deadlines();
  set('amy');
  vi.advanceTimersByTime(400);
  set('ben');
  vi.advanceTimersByTime(599);
  expect(late).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(late).toEqual(['amy']);
  vi.advanceTimersByTime(400);
  expect(late).toEqual(['amy', 'ben']);
});

test('who was in time, or begins anew, is not late', () => {
  const { set, clear, size, oldest, all } = deadlines();
  set('amy');
  set('ben');
  vi.advanceTimersByTime(500);
  expect(clear('amy')).toBe(true);
  expect(clear('amy')).toBe(false);
  set('ben');
  set('cleo');
  vi.advanceTimersByTime(999);
  expect([size(), oldest(), ...all()]).toEqual([2, 'ben', 'ben', 'cleo']);
  vi.advanceTimersByTime(1);
  expect(late).toEqual(['ben', 'cleo']);
});

test('goes on when nobody was left for a while, and ends when it is stopped', () => {
  const { set, clear, stop } = deadlines();
  set('amy');
  clear('amy');
  vi.advanceTimersByTime(5000);
  expect(vi.getTimerCount()).toBe(0);
  set('ben');
  vi.advanceTimersByTime(1000);
  expect(late).toEqual(['ben']);
  set('cleo');
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('somebody who is late may be given time again', () => {
  const again = openDeadlines<string>(1000, (one) => {
    late.push(one);
    if (late.length < 3) again.set(one);
  });
  again.set('amy');
  vi.advanceTimersByTime(2999);
  expect(late).toEqual(['amy', 'amy']);
  vi.advanceTimersByTime(5000);
  expect(late).toEqual(['amy', 'amy', 'amy']);
});
