import { describe, expect, it } from 'vitest';
import { hostSection } from './host.ts';

function errorsOf(value: object): Record<string, string> {
  const issues = hostSection.safeParse(value).error?.issues ?? [];
  return Object.fromEntries(issues.map(({ path, message }) => [path.join('.'), message]));
}

const listener = (more: object) => ({ listeners: [{ name: 'MTA', port: 25, ...more }] });
const number = (most: string) => `Enter a whole number from ${most}, or nothing.`;

describe('a listener', () => {
  it.each<[object, Record<string, string>]>([
    [{ children: '', backlog: '50', filters: 'clam; dkim' }, {}],
    [{ children: 0 }, { 'listeners.0.children': number('1 to 100,000') }],
    [{ children: 'many' }, { 'listeners.0.children': number('1 to 100,000') }],
    [{ backlog: 1.5 }, { 'listeners.0.backlog': number('1 to 65,535') }],
    [{ refuseLoad: '12, M=a' }, { 'listeners.0.refuseLoad': number('1 to 10,000') }],
    [{ canonify: 'cC' }, { 'listeners.0.canonify': 'Choose what happens to host names.' }],
    [{ deliveryMode: 'x' }, { 'listeners.0.deliveryMode': 'Choose how mail is delivered.' }],
    [
      { fullSenders: true, unqualifiedSenders: true },
      { 'listeners.0.fullSenders': 'Senders without a domain cannot be taken and refused at once.' },
    ],
    [
      { filters: ['a,b'] },
      { 'listeners.0.filters.0': 'Use short names of letters, digits and hyphens, with semicolons between.' },
    ],
  ])('%j', (more, errors) => expect(errorsOf(listener(more))).toEqual(errors));

  it.each([
    ['', null],
    ['none', []],
    [' clam ;dkim', ['clam', 'dkim']],
    [['clam'], ['clam']],
  ])('has the filters %j', (filters, kept) =>
    expect(hostSection.parse(listener({ filters })).listeners[0]?.filters).toEqual(kept),
  );
});

describe('going out', () => {
  it.each<[object[], Record<string, string>]>([
    [[{ address: '192.0.2.7' }, { family: 'inet6', address: '2001:db8::1', port: '' }], {}],
    [
      [{ address: '192.0.2.0/24' }],
      { 'clients.0.address': 'Enter one address of the host, or nothing for all.' },
    ],
    [
      [{ address: '2001:db8::1' }],
      { 'clients.0.address': 'This is an IPv6 address. Enter it for the other family.' },
    ],
    [
      [{ noAuth: true }, { noStartTls: true }],
      { 'clients.1.family': 'There is a line for this family already.' },
    ],
    [[{ port: 70_000 }], { 'clients.0.port': number('1 to 65,535') }],
  ])('%j', (clients, errors) => expect(errorsOf({ clients })).toEqual(errors));

  it('keeps no line that says nothing', () => {
    const clients = [{ family: 'inet' }, { family: 'inet6', noAuth: true }];
    expect(hostSection.parse({ clients }).clients.map(({ family }) => family)).toEqual(['inet6']);
  });
});
