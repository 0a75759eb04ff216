import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSendmail } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { type Entry, entryId, entrySchema, keyText } from '#lib/policy/entry/entry.ts';
import { run } from '#lib/run.ts';
import { renderAccess } from '#lib/sendmail/render-map.ts';
import { build, freshFolder, removeFolder, type Workshop } from '#lib/sendmail/test-workshop.ts';
import { checkPolicy } from '../check-policy.ts';
import type { Policy } from '../policy.ts';
import { samplePolicy } from '../sample-policy.ts';

/** What the rules about the access map say, held against the real daemon. */

const asked = new Date('2026-11-21T12:00:00Z');
const entry = (tag: string, key: string, value: string): Entry =>
  entrySchema.parse({ map: 'access', tag, key, value });

let workshop: Workshop;
beforeAll(async () => {
  const dir = await freshFolder();
  workshop = await build(
    dir,
    samplePolicy({ domains: { virtual: ['virtual.example'] } }, [
      { map: 'relay-domains', key: '203.0.113.0/24' },
      { map: 'relay-domains', key: 'partner.example' },
    ]),
  );
  // a host and an address as one line of test mode
  await writeFile(workshop.cf, `${await readFile(workshop.cf, 'utf8')}\nSxlate\nR$* $$| $*\t\t$: $1 $| $2\n`);
});
afterAll(() => removeFolder(workshop.dir));

/** The access map as these entries make it. */
async function put(entries: readonly Entry[]): Promise<void> {
  const made = await run('makemap', ['-C', workshop.cf, 'btree', join(workshop.dir, 'maps/access')], {
    input: renderAccess(entries),
  });
  expect(made.code).toBe(0);
}

/** What the daemon says to each question: the last verdict of its rule set. */
async function verdicts(questions: readonly string[][]): Promise<string[]> {
  const input = questions.flatMap((lines, at) => [...lines, `/map nosuch m${at}`]);
  const { stdout } = await runSendmail('/usr/sbin/sendmail', ['-C', workshop.cf, '-bt'], {
    input: `${input.join('\n')}\n`,
  });
  const parts = stdout.split(/^(?:> )*Map named "nosuch" not found$/m).slice(0, questions.length);
  return parts.map((part) =>
    (part.match(/^(?:> )*check_\w+ +returns: .*$/gm)?.at(-1) ?? 'no answer').replace(/^.*returns: /, ''),
  );
}

const client = (address: string, name: string) => [
  `.D{client_addr}${address}`,
  `.D{client_name}${name}`,
  '.D{client_resolve}OK',
];
const connects = (address: string, name: string) => [
  ...client(address, name),
  `xlate,check_relay ${name} $| ${address}`,
];
const stranger = client('198.18.0.1', 'unknown.example.net');
const relays = /^(?:\$# )?RELAY$/;
const isDenied = /550 Relaying denied/;

describe('what the rules say of single entries', () => {
  it.each<[string, Entry, string[], RegExp]>([
    [
      'a network of senders is never asked for',
      entry('From:', '192.0.2.0/24', 'REJECT'),
      ['check_mail <u@[192.0.2.7]>'],
      /^@ u/,
    ],
    [
      'a network of recipients is never asked for',
      entry('To:', '198.51.100.0/24', 'RELAY'),
      [...stranger, 'check_rcpt <u@[198.51.100.7]>'],
      isDenied,
    ],
    [
      'a network with a slash never matches',
      entry('', '"connect:10.0.0.0/8"', 'RELAY'),
      [...client('10.1.1.1', 'unknown.example.net'), 'check_rcpt <u@stranger.example>'],
      isDenied,
    ],
    [
      'nor does one with a dot at its end',
      entry('', '"connect:192.168."', 'RELAY'),
      [...client('192.168.1.1', 'unknown.example.net'), 'check_rcpt <u@stranger.example>'],
      isDenied,
    ],
    [
      'nor an IPv6 address that is not spelled in full',
      entry('', '"connect:ipv6:2001:db8::1"', 'RELAY'),
      [...client('IPv6:2001:db8:0:0:0:0:0:1', 'unknown.example.net'), 'check_rcpt <u@stranger.example>'],
      isDenied,
    ],
    [
      'SKIP refuses a sender by address',
      entry('From:', 'amy@skip.example', 'SKIP'),
      ['check_mail <amy@skip.example>'],
      /^\$# error \$: SKIP$/,
    ],
    [
      'SKIP refuses a sender by name',
      entry('', 'amy@', 'SKIP'),
      ['check_mail <amy@skip.example>'],
      /^\$# error \$: SKIP$/,
    ],
    [
      'SKIP lets a sender in by domain',
      entry('From:', 'skip.example', 'SKIP'),
      ['check_mail <amy@skip.example>'],
      /^@ amy/,
    ],
    [
      'RELAY to a user holds for every domain',
      entry('To:', 'postmaster@', 'RELAY'),
      [...stranger, 'check_rcpt <postmaster@stranger.example>'],
      relays,
    ],
    [
      'RELAY without a tag holds for mail to a domain',
      entry('', 'both.example', 'RELAY'),
      [...stranger, 'check_rcpt <u@both.example>'],
      relays,
    ],
    [
      'RELAY without a tag holds for hosts of a domain',
      entry('', 'both.example', 'RELAY'),
      [...client('198.18.0.1', 'mail.both.example'), 'check_rcpt <u@stranger.example>'],
      relays,
    ],
    [
      'RELAY to a domain is not for its hosts',
      entry('To:', 'both.example', 'RELAY'),
      [...client('198.18.0.1', 'mail.both.example'), 'check_rcpt <u@stranger.example>'],
      isDenied,
    ],
    [
      'OK takes nothing back from relay-domains',
      entry('Connect:', '203.0.113.9', 'OK'),
      [...client('203.0.113.9', 'unknown.example.net'), 'check_rcpt <u@stranger.example>'],
      relays,
    ],
    [
      'nor does SKIP for a recipient',
      entry('To:', 'sub.partner.example', 'SKIP'),
      [...stranger, 'check_rcpt <u@sub.partner.example>'],
      relays,
    ],
    [
      'hosts of a virtual domain may relay',
      entry('Connect:', 'www.virtual.example', 'OK'),
      [...client('198.18.0.1', 'www.virtual.example'), 'check_rcpt <u@stranger.example>'],
      relays,
    ],
    [
      'a refusal works inside relay-domains',
      entry('Connect:', '203.0.113.9', 'REJECT'),
      connects('203.0.113.9', 'unknown.example.net'),
      /550 Access denied/,
    ],
  ])('%s', async (_, one, question, expected) => {
    await put([one]);
    expect(await verdicts([question])).toEqual([expect.stringMatching(expected)]);
  });
});

const inWords = (one: Entry) => `${keyText(one)} ${one.value}`;
const part = fc.constantFrom('a', 'b');
const domain = fc.array(part, { minLength: 0, maxLength: 2 }).map((parts) => [...parts, 'example'].join('.'));
const user = fc.constantFrom('u', 'v', 'u+x', 'u+*');
const network = fc.constantFrom('10.1.0.0/16', '10.1.1.0/24', '10.1.1.1', '10.1.1.0/31', '10.0.0.0/8');
const action = fc.constantFrom('OK', 'REJECT', 'RELAY', 'SKIP');
const lines = fc.oneof(
  fc.tuple(fc.constantFrom('Connect:', 'From:', 'To:', ''), domain),
  fc.tuple(fc.constantFrom('Connect:', ''), network),
  fc.tuple(
    fc.constantFrom('From:', 'To:', ''),
    fc.tuple(user, domain).map(([name, at]) => `${name}@${at}`),
  ),
  fc.tuple(
    fc.constantFrom('From:', 'To:', ''),
    user.map((name) => `${name}@`),
  ),
);
const accessMap = fc
  .array(fc.tuple(lines, action), { minLength: 4, maxLength: 14 })
  .map((all) => all.map(([[tag, key], value]) => entry(tag, key, value)))
  .map((all) => [...new Map(all.map((one) => [entryId(one), one])).values()]);

const names = ['a.b.example', 'b.example', 'example', 'b.a.example', 'x.a.example', 'other.test'];
const questions = [
  ...names.flatMap((name) => ['10.1.1.1', '10.1.1.9', '10.1.9.9'].map((address) => connects(address, name))),
  ...names.flatMap((at) =>
    ['u', 'v', 'w', 'u+x', 'u+y'].flatMap((name) => [
      [`check_mail <${name}@${at}>`],
      [...stranger, `check_rcpt <${name}@${at}>`],
    ]),
  ),
  ...names.flatMap((name) =>
    ['10.1.1.1', '10.1.1.9'].map((address) => [
      ...client(address, name),
      'check_rcpt <someone@stranger.test>',
    ]),
  ),
];

it('what is said to decide nothing can be deleted, and the daemon answers every question as before', async () => {
  const base: Policy = samplePolicy();
  const rules = new Set(['access/redundant', 'access/shadowed', 'access/never-asked']);
  let deleted = 0;
  for (const access of fc.sample(accessMap, { numRuns: 50, seed: 7 })) {
    const found = checkPolicy({ ...base, maps: { ...base.maps, access } }, { hosts: [], now: asked });
    const idle = found.flatMap(({ rule, place }) => (rules.has(rule) && place.entry ? [place.entry] : []));
    if (idle.length === 0) continue;
    await put(access);
    const before = await verdicts(questions);
    expect(before).not.toContain('no answer');
    for (const gone of idle) {
      await put(access.filter((one) => entryId(one) !== entryId(gone)));
      const after = await verdicts(questions);
      const changed = questions.filter((_, at) => after[at] !== before[at]);
      expect({ map: access.map(inWords), gone: keyText(gone), changed }).toEqual(
        expect.objectContaining({ changed: [] }),
      );
      deleted += 1;
    }
  }
  expect(deleted).toBeGreaterThan(20);
}, 120_000);
