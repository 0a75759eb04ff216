import { describe, expect, it } from 'vitest';
import { emptyPolicy } from '#lib/policy/policy.ts';
import { sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import { describeChange } from './describe-change.ts';

type Change = Parameters<typeof samplePolicy>;

/** What the review says when the sample policy becomes another. */
function words(before: Change, after: Change): string[] {
  return describeChange(samplePolicy(...before), samplePolicy(...after), { [sampleGateway]: 'gw1' }).map(
    ({ kind, area, text }) => `${kind} ${area}: ${text}`,
  );
}

const entry = (
  map: 'access' | 'mailertable' | 'virtusertable' | 'aliases',
  tag: string,
  key: string,
  value: string,
  more: object = {},
) => ({ map, tag, key, value, ...more });
const login = (more: object) => ({ key: 'smtp.isp.example', authentication: 'gw1', ...more });
const host = (more: object) => ({
  hosts: {
    [sampleGateway]: { hostName: 'gw1.example.org', listeners: [{ name: 'MTA', port: 25 }], ...more },
  },
});

describe('says a change as a person would', () => {
  it.each<[Change, Change, string[]]>([
    [[], [], []],
    [
      [{}, [entry('access', 'Connect:', '192.0.2.1', 'OK')]],
      [
        {},
        [
          entry('access', 'Connect:', '192.0.2.1', 'OK'),
          entry('access', 'Connect:', '198.51.100.0/24', 'RELAY', { endsOn: '2026-11-30' }),
        ],
      ],
      ['new Access: Hosts in 198.51.100.0/24 may relay without a password, until 2026-11-30'],
    ],
    [
      [{ outgoing: { logins: [login({ passwordId: 'p1' }), login({ key: 'old.example' })] } }],
      [
        {
          outgoing: {
            logins: [
              login({ passwordId: 'p2', realm: 'isp.example', insist: true }),
              login({ key: '', mechanisms: ['PLAIN'] }),
            ],
          },
        },
      ],
      [
        'changed Outgoing logins: The realm at smtp.isp.example is isp.example',
        'changed Outgoing logins: Mail to smtp.isp.example waits when the login fails',
        'changed Outgoing logins: The password for smtp.isp.example is another one',
        'new Outgoing logins: At every other server we log in as gw1 by PLAIN',
        'gone Outgoing logins: No longer: at old.example we log in as gw1',
      ],
    ],
    [
      [{}, [entry('access', 'Connect:', '198.51.100.77', 'RELAY')]],
      [{}, [entry('access', 'Connect:', '198.51.100.77', 'REJECT')]],
      [
        'changed Access: Host 198.51.100.77 is refused. Before: host 198.51.100.77 may relay without a password',
      ],
    ],
    [
      [
        {},
        [
          entry('virtusertable', '', 'info@example.org', 'amy@example.net'),
          entry('virtusertable', '', 'old@example.org', 'kim@example.net'),
        ],
      ],
      [{}, [entry('virtusertable', '', 'info@example.org', 'amy@example.net')]],
      ['gone Virtual users: No longer: mail to old@example.org goes to kim@example.net'],
    ],
    [
      [{}, [entry('access', 'To:', 'a.example', 'RELAY', { owner: 'piet' })]],
      [
        {},
        [
          entry('access', 'To:', 'a.example', 'RELAY', {
            owner: 'maren',
            endsOn: '2027-01-01',
            comment: 'until they moved',
          }),
        ],
      ],
      [
        'changed Access: To:a.example ends on 2027-01-01',
        'changed Access: The owner of To:a.example is maren, was piet',
        'changed Access: The reason for To:a.example reads otherwise',
      ],
    ],
    [
      [{ options: { confMAX_RCPTS_PER_MESSAGE: '50' } }],
      [{ options: { confMAX_RCPTS_PER_MESSAGE: '100' } }],
      ['changed Options: Most recipients in a message: 100, was 50'],
    ],
    [[{ options: {} }], [{ options: { confLOG_LEVEL: '10' } }], []], // what it was by itself
    [
      [{ auth: { realm: 'example.org', mechanisms: ['SCRAM-SHA-256'], trusted: [] } }],
      [{ auth: { realm: 'example.org', mechanisms: ['SCRAM-SHA-256', 'PLAIN'], trusted: [] } }],
      ['new Mechanisms: PLAIN is offered'],
    ],
    [
      [host({})],
      [
        host({
          listeners: [
            { name: 'MTA', port: 25 },
            { name: 'MSA-TLS', port: 465, tlsOnConnect: true, requireAuth: true },
          ],
        }),
      ],
      ['new Listeners: gw1 listens on 465 with TLS from the first byte and with a log-in demanded'],
    ],
    [
      [host({})],
      [host({ listeners: [{ name: 'MTA', port: 2525, address: '10.0.0.1' }] })],
      ['changed Listeners: gw1 listens on 10.0.0.1 port 2525, was 25'],
    ],
    [
      [host({})],
      [host({ hostName: 'mx.example.org' })],
      ['changed Gateway: gw1 is called mx.example.org, was gw1.example.org'],
    ],
    [
      [{ masquerading: {} }],
      [{ masquerading: { masqueradeAs: 'example.org' } }],
      ['changed Masquerading: Senders appear as: example.org, was nothing'],
    ],
    [
      [{ domains: { virtual: ['a.example', 'b.example'] } }],
      [{ domains: { virtual: ['b.example', 'c.example'] } }],
      ['new Domains: Virtual domains: c.example', 'gone Domains: Virtual domains, no longer: a.example'],
    ],
    [
      [{ domains: {} }],
      [{ domains: { virtual: Array.from({ length: 50 }, (_, at) => `d${at}.example`) } }],
      [
        'new Domains: Virtual domains: d0.example, d1.example, d2.example, d3.example, d4.example, d5.example, d6.example, d7.example and 42 more',
      ],
    ],
    [
      [{ features: {} }],
      [{ features: { smrsh: { on: false } } }],
      ['gone Features: Programs only through smrsh: off'],
    ],
    [
      [
        {
          milters: {
            filters: [
              { name: 'a', socket: '/run/a' },
              { name: 'b', socket: '/run/b' },
            ],
          },
        },
      ],
      [
        {
          milters: {
            filters: [
              { name: 'b', socket: '/run/b', trouble: 'R' },
              { name: 'a', socket: '/run/a' },
            ],
          },
        },
      ],
      [
        'changed Mail filters: b at local:/run/b; without it mail is refused. Before: b at local:/run/b; without it mail waits',
        'changed Mail filters: Mail passes b, a, was a, b',
      ],
    ],
    [
      [{ dnsLists: { lists: [{ zone: 'old.example' }] } }],
      [
        {
          dnsLists: {
            lists: [{ zone: 'new.example', feature: 'enhdnsbl', answers: ['127.0.0.2'], trouble: 'refuse' }],
          },
        },
      ],
      [
        'new DNS lists: Clients that new.example lists with 127.0.0.2 are refused; without an answer they wait',
        'gone DNS lists: No longer: Clients that old.example lists are refused',
      ],
    ],
    [
      [{}],
      [{ queueGroups: { groups: [{ name: 'slow', interval: '2h' }] }, build: { domain: 'generic' } }],
      ['new Queue groups: slow: run every 2h', 'changed Features: The domain’s file: generic, was nothing'],
    ],
    [
      [host({})],
      [host({ clients: [{ address: '192.0.2.7', noStartTls: true }] })],
      ['changed Gateway: gw1 goes out over IPv4 from 192.0.2.7, without STARTTLS, was as the host routes'],
    ],
    [
      [host({})],
      [host({ listeners: [{ name: 'MTA', port: 25, children: 20, filters: 'none' }] })],
      [
        'changed Listeners: gw1 on MTA, mail filters: none, was as usual',
        'changed Listeners: gw1 on MTA, most processes: 20, was as usual',
      ],
    ],
    [
      [{ customRules: {} }],
      [{ customRules: { localConfig: 'D{X}y\nD{Z}z' } }],
      ['new Custom rules: Own configuration lines: 2 lines'],
    ],
  ])('%#', (before, after, expected) => expect(words(before, after)).toEqual(expected));
});

it('has nothing to say when nothing changed, and something for every entry of a first release', () => {
  const policy = samplePolicy();
  expect(describeChange(policy, samplePolicy(), {})).toEqual([]);
  const first = describeChange(emptyPolicy(), policy, {});
  const entries = Object.values(policy.maps).flat().length;
  expect(first.filter((word) => word.kind === 'new').length).toBeGreaterThanOrEqual(entries);
});

it('never ends a sentence with a full stop of its own', () => {
  for (const { text } of describeChange(emptyPolicy(), samplePolicy(), {})) expect(text).toMatch(/[^.]$/);
});
