import { describe, expect, it } from 'vitest';
import { dnsList, dnsListsSection } from '#lib/policy/section/dns-lists.ts';
import { mailFilter, miltersSection } from '#lib/policy/section/milters.ts';
import { queueGroup, queueGroupsSection } from '#lib/policy/section/queue-groups.ts';
import {
  dnsListLine,
  replyInRules,
  replyInTrouble,
  replyOfList,
  replyOfRules,
} from '#lib/sendmail/mc-dns-lists.ts';
import { filterLine, queueGroupLine } from '#lib/sendmail/mc-filters.ts';

function errorsOf(
  schema: { safeParse(value: unknown): { error?: { issues: { path: PropertyKey[]; message: string }[] } } },
  value: object,
) {
  const issues = schema.safeParse(value).error?.issues ?? [];
  return Object.fromEntries(issues.map(({ path, message }) => [path.join('.'), message]));
}

describe('a mail filter', () => {
  it.each([
    ['/run/a.sock', 'local:/run/a.sock'],
    ['unix:/run/a.sock', 'local:/run/a.sock'],
    ['Local:/run/a.sock', 'local:/run/a.sock'],
    ['inet:8891@127.0.0.1', 'inet:8891@127.0.0.1'],
    ['INET: 8891@mx.example.org', 'inet:8891@mx.example.org'],
    ['inet6:8891@[::1]', 'inet6:8891@[::1]'],
  ])('at %s', (socket, kept) => expect(mailFilter.parse({ name: 'a', socket }).socket).toBe(kept));

  it.each([
    ['8891@127.0.0.1', 'Write inet:PORT@HOST'],
    ['inet:0@127.0.0.1', 'A port is'],
    ['inet:8891@::1', 'begin with inet6:'],
    ['inet:8891@10.0.0.0/8', 'one host'],
    ['local:run/a', 'full path'],
    ['/run/../etc/a', 'full path'],
    ['/run/dnl/a', 'word of m4'],
    ['/run/a, F=R', 'full path'],
  ])('is not at %s', (socket, words) =>
    expect(errorsOf(mailFilter, { name: 'a', socket }).socket).toContain(words),
  );

  it('has a name of its own', () => {
    const filters = [
      { name: 'a', socket: '/run/a' },
      { name: 'a', socket: '/run/b' },
    ];
    expect(errorsOf(miltersSection, { filters })).toEqual({
      'filters.1.name': 'There is a filter a already.',
    });
    expect(errorsOf(mailFilter, { name: 'lower', socket: '/run/a' })).toHaveProperty('name');
  });

  it('is written with what it needs', () => {
    expect(filterLine(mailFilter.parse({ name: 'a', socket: '/run/a', trouble: '' }))).toBe(
      "INPUT_MAIL_FILTER(`a', `S=local:/run/a')dnl",
    );
    expect(
      filterLine(
        mailFilter.parse({ name: 'a', socket: '/run/a', end: '5m', connect: '2s', everywhere: false }),
      ),
    ).toBe("MAIL_FILTER(`a', `S=local:/run/a, F=T, T=C:2s;E:5m')dnl");
  });
});

describe('a queue group', () => {
  it.each<[object, Record<string, string>]>([
    [{ name: 'slow', runners: '2', split: true, interval: '1h30m', nice: '' }, {}],
    [
      { name: 'slow', runners: 2 },
      { runners: 'More than one process needs “several processes for one message” (F=f).' },
    ],
    [{ name: 'a/b' }, { name: 'Use a short name of letters and digits, such as slow.' }],
    [
      { name: 'slow', interval: '5' },
      { interval: 'Write a time with its unit, such as 15m or 2h, or nothing.' },
    ],
  ])('%j', (group, errors) => expect(errorsOf(queueGroup, group)).toEqual(errors));

  it('stands once', () => {
    expect(errorsOf(queueGroupsSection, { groups: [{ name: 'slow' }, { name: 'Slow' }] })).toEqual({
      'groups.1.name': 'There is a group Slow already.',
    });
  });

  it('lies below the queue', () => {
    expect(queueGroupLine(queueGroup.parse({ name: 'slow', jobs: 0 }), '/s/queue')).toBe(
      "QUEUE_GROUP(`slow', `P=/s/queue/groups/slow, J=0')dnl",
    );
    expect(queueGroupLine(queueGroup.parse({ name: 'mqueue' }), '/s/queue')).toBe(
      "QUEUE_GROUP(`mqueue', `P=/s/queue')dnl",
    );
  });
});

describe('a DNS list', () => {
  it.each<[object, Record<string, unknown>]>([
    [{ zone: 'list.example' }, {}],
    [{ zone: 'list' }, { zone: 'Enter the full name of the list.' }],
    [{ zone: 'dnl.example' }, { zone: expect.stringContaining('word of m4') }],
    [{ zone: 'a.example', message: 'Listed' }, { message: expect.stringContaining('three-digit code') }],
    [
      { zone: 'a.example', message: '550 $&{auth_authen} x' },
      { message: expect.stringContaining('Leave out') },
    ],
    [{ zone: 'a.example', message: '550 $&{client_addr} is listed, see www.a.example' }, {}],
    [
      { zone: 'a.example', troubleMessage: '451 later' },
      { troubleMessage: expect.stringContaining('let in') },
    ],
    [
      { zone: 'a.example', trouble: 'refuse', troubleMessage: '551 no' },
      { troubleMessage: expect.stringContaining('400 to 499') },
    ],
    [{ zone: 'a.example', answers: ['127.0.0.2'] }, { answers: expect.stringContaining('enhdnsbl') }],
    [
      { zone: 'a.example', feature: 'enhdnsbl', answers: ['10.0.0.2'] },
      { 'answers.0': expect.stringContaining('127.0.0.2') },
    ],
    [{ zone: 'a.example', feature: 'rhsbl', action: 'discard' }, { action: 'Senders can only be refused.' }],
    [
      { zone: 'a.example', action: 'discard', message: '550 no' },
      { message: expect.stringContaining('Leave it empty') },
    ],
  ])('%j', (list, errors) => expect(errorsOf(dnsList, list)).toEqual(errors));

  it('is written as the daemon compares answers: with a dot at the end', () => {
    const list = dnsList.parse({
      feature: 'enhdnsbl',
      zone: 'a.example',
      answers: ['127.0.0.2.', '127.0.0.*'],
    });
    expect(dnsListLine(list)).toBe(
      "FEATURE(`enhdnsbl', `a.example', `', `', `127.0.0.2.', `127.0.0.$-.')dnl",
    );
  });

  it('says what a client is told', () => {
    const list = (more: object) => dnsList.parse({ zone: 'a.example', ...more });
    expect(replyOfList(list({}))).toBe('550 5.7.1 Rejected: 192.0.2.99 listed at a.example');
    expect(replyOfList(list({ message: '554 $&{client_addr} no' }))).toBe('554 5.7.1 192.0.2.99 no');
    expect(replyOfList(list({ action: 'discard' }))).toBeNull();
    expect(replyInTrouble(list({}))).toBeNull();
    expect(replyInTrouble(list({ trouble: 'refuse' }))).toBe(
      '451 4.4.3 Temporary lookup failure of 192.0.2.99 at a.example',
    );
  });

  it.each(['550 Listed', '550 $&{client_addr} is listed', '554 a, b $&{RHS}'])(
    '%s comes back from the rules',
    (text) => expect(replyOfRules(replyInRules(text))).toBe(text),
  );

  it('keeps its order', () => {
    const lists = ['b.example', 'a.example'].map((zone) => ({ zone }));
    expect(dnsListsSection.parse({ lists }).lists.map(({ zone }) => zone)).toEqual([
      'b.example',
      'a.example',
    ]);
  });
});
