import { expect, test } from 'vitest';
import { openSessions } from './open-sessions.ts';

const isAmy = (account: string) => account === 'amy';

test('ends the sessions of one account, and nobody’s who got the number of one that is over', () => {
  const titles = new Map([
    [1, 'sendmail: server x.example [10.9.0.20] cmd read'],
    [2, 'sendmail: 6AL7vZo6014166 x.example [10.9.0.20]: DATA'],
    [3, 'sendmail: server x.example [10.9.0.201] cmd read'],
    [4, '/usr/bin/vi [10.9.0.20]'],
    [5, 'sendmail: server y.example [10.9.0.20] cmd read'],
  ]);
  const ended: number[] = [];
  const sessions = openSessions({ titleOf: (pid) => titles.get(pid) ?? '', end: (pid) => ended.push(pid) });
  for (const pid of [1, 2, 3, 4, 6]) sessions.note('amy', { pid, client: '10.9.0.20' });
  sessions.note('bea', { pid: 5, client: '10.9.0.20' });
  expect(sessions.cut(isAmy)).toBe(2);
  expect(ended).toEqual([1, 2]);
  expect(sessions.cut(isAmy)).toBe(0);
});

test('remembers the sessions that are open, and of the others not for ever', () => {
  const alive = new Set([1, 2, 30]);
  let [titles, looks] = [0, 0];
  const titleOf = (pid: number) => {
    titles += 1;
    return alive.has(pid) ? 'sendmail: server x.example [10.9.0.20] cmd read' : '';
  };
  const living = () => {
    looks += 1;
    return alive;
  };
  const ended: number[] = [];
  const sessions = openSessions({ titleOf, living, end: (pid) => ended.push(pid), most: 20 });
  for (let pid = 1; pid <= 80; pid += 1) sessions.note('amy', { pid, client: '10.9.0.20' });
  expect([titles, looks]).toEqual([0, 30]); // one for two that came
  expect(sessions.cut(isAmy)).toBe(3);
  expect(titles).toBeLessThanOrEqual(22);
  expect(ended.toSorted((a, b) => a - b)).toEqual([1, 2, 30]);
});

test('never remembers more than twice as many, were all of them open', () => {
  const titleOf = () => 'sendmail: server x.example [10.9.0.20] cmd read';
  const living = () => new Set(Array.from({ length: 101 }, (_, pid) => pid));
  const sessions = openSessions({ titleOf, living, end: () => {}, most: 10 });
  for (let pid = 1; pid <= 100; pid += 1) sessions.note('amy', { pid, client: '10.9.0.20' });
  expect(sessions.cut(isAmy)).toBeLessThanOrEqual(20);
});

test('the processes of this host are found', () => {
  const ended: number[] = [];
  const sessions = openSessions({
    titleOf: () => 'sendmail: server x.example [10.9.0.20] cmd read',
    end: (pid) => ended.push(pid),
    most: 1,
  });
  for (const pid of [process.pid, 4_194_305, 4_194_306]) sessions.note('amy', { pid, client: '10.9.0.20' });
  sessions.cut(isAmy);
  expect(ended).toContain(process.pid);
  expect(ended).not.toContain(4_194_305);
});
