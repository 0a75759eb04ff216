import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packageRoot } from '#lib/package-root.ts';
import { accessTags } from '#lib/policy/entry/access-entry.ts';
import { type Entry, entryId, entrySchema, mapNames } from '#lib/policy/entry/entry.ts';
import { hostileText } from '#lib/sendmail/hostile.ts';
import type { AccessCheck, MapPart } from './access-check.ts';
import { type CheckMemory, checkParts, checkPolicy, type EntryParts } from './check-policy.ts';
import { placeHref } from './finding.ts';
import { mailFlow } from './mail-flow.ts';
import type { Policy } from './policy.ts';
import { sampleEngine, sampleGateway, samplePolicy } from './sample-policy.ts';

/** Whatever the schema takes, the checker has an answer. */

const label = fc.constantFrom('a', 'b', 'example', 'org', 'corp', 'com', 'localhost', 'gw1');
const domain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const user = fc.constantFrom('amy', 'root', 'postmaster', 'amy+x', 'amy+*', '+*', '++', '', 'x.y');
const network = fc.oneof(
  fc.ipV4(),
  fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 32 })).map(([ip, bits]) => `${ip}/${bits}`),
  fc.constantFrom(
    '10',
    '192.168',
    '10.0.0.0/8',
    '0.0.0.0/1',
    '2001:db8::/32',
    '::1',
    'IPv6:2001:db8',
    '2000::/3',
  ),
);
const address = fc.tuple(user, domain).map(([name, at]) => `${name}@${at}`);
const key = fc.oneof(
  domain,
  domain.map((name) => `.${name}`),
  network,
  address,
  user.map((name) => `${name}@`),
  user,
  fc.constant('.'),
  fc.oneof(network, domain, address, user).map((text) => `"${text || 'x'}"`),
  fc.constantFrom('"connect:10.0.0.0/8"', '"to:.com"', '"Postmaster"', '"connect:ipv6:2001:db8::1"'),
  fc.constant(''),
  hostileText,
);
const value = fc.oneof(
  fc.constantFrom('RELAY', 'OK', 'REJECT', 'SKIP', 'DISCARD', 'ERROR:5.7.1:550 no', 'QUARANTINE:odd'),
  fc.constantFrom('FRIEND', 'HATER', 'NO', '30', 'VERIFY:128', 'ENCR:1', 'SUBJECT', 'V S'),
  fc.constantFrom('error:nouser 550 No', 'error:5.1.1:550 No', 'local:amy', '%1@example.org', 'x%1@a', '%0'),
  fc
    .tuple(fc.constantFrom('relay', 'esmtp', 'smtp', 'fax'), domain)
    .map(([mailer, host]) => `${mailer}:[${host}]`),
  fc.constantFrom('relay:[127.0.0.1]', 'esmtp:localhost', 'relay:[IPv6:::1]', 'esmtp:[10.0.0.1]:b.example'),
  fc.array(fc.oneof(address, user), { minLength: 1, maxLength: 4 }).map((all) => all.join(', ')),
  fc.constantFrom('"|/bin/x"', '/var/mail/x', ':include:/x', '\\amy'),
  hostileText,
  fc.constant(''),
);
const tag = fc.oneof(fc.constant(''), fc.constantFrom(...accessTags.map((row) => row.tag)));
const entry = fc
  .record({
    map: fc.constantFrom(...mapNames),
    tag,
    key,
    value,
    endsOn: fc.constantFrom('', '2026-11-20', '2026-11-25'),
  })
  .map((given) => entrySchema.safeParse(given))
  .filter((read) => read.success)
  .map((read) => read.data);
const entries = fc
  .array(entry, { maxLength: 40 })
  .map((all) => [...new Map(all.map((one) => [entryId(one), one])).values()]);
const names = fc.array(domain, { maxLength: 3 });
const policies = fc
  .record({
    entries,
    virtual: names,
    generics: names,
    domains: names,
    exceptions: names,
    below: fc.boolean(),
  })
  .map(({ entries: all, virtual, generics, domains, exceptions, below }) =>
    samplePolicy(
      {
        domains: { virtual, generics, virtualSubdomains: below, genericsSubdomains: below },
        masquerading: { masqueradeAs: 'example.org', domains, exceptions, entireDomain: below },
      },
      all,
    ),
  );
const context = {
  now: new Date('2026-11-21T12:00:00Z'),
  hosts: [{ gatewayId: sampleGateway, name: 'gw1', engine: sampleEngine, certificatePem: null }],
};

/** A line as a file had it. */
const withControls = samplePolicy({}, [
  { map: 'access', key: '"connect:10.0.0.0/8"', value: 'RELAY\r\tnot # yet' },
]);

it('never throws, speaks in sentences, and names places that are there', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const known = new Set(Object.values(policy.maps).flatMap((list: Entry[]) => list.map(entryId)));
      for (const { title, text, place, fix } of checkPolicy(policy, context)) {
        expect(title).toMatch(/^\S\P{Cc}*[^.\s]$/u);
        expect(text).toMatch(/[.!]$/);
        if (place.entry) expect(known).toContain(entryId(place.entry));
        if (fix?.patch.kind === 'remove-entry') expect(known).toContain(entryId(fix.patch.entry));
        if (fix?.patch.kind === 'add-entry') entrySchema.parse(fix.patch.entry);
      }
    }),
    { numRuns: 200, examples: [[withControls]] },
  );
});

/** The access map of a policy in parts of three entries, as they are stored. */
function partsOf(access: readonly Entry[], contents: Map<string, readonly Entry[]>): EntryParts {
  const parts: MapPart[] = [];
  for (let at = 0; at < access.length; at += 3) {
    const some = access.slice(at, at + 3);
    const name = JSON.stringify(some);
    contents.set(name, some);
    parts.push({ name, lines: some.length });
  }
  return {
    parts,
    async *read(wanted) {
      for (const { name } of wanted) yield contents.get(name) ?? [];
    },
    readAny: async (name) => contents.get(name) ?? null,
  };
}

it('says the same of entries that go by part by part', async () => {
  await fc.assert(
    fc.asyncProperty(policies, async (policy) => {
      const map = partsOf(policy.maps.access, new Map());
      const { findings } = await checkParts(about(policy), map);
      expect(findings).toEqual(checkPolicy(policy, context));
    }),
    { numRuns: 50 },
  );
});

/** Without its access map, and by what `AroundEntries` says. */
function about(policy: Policy) {
  const { features, domains, maps } = policy;
  const around = { ...policy, maps: { ...maps, access: [] } };
  const names = {
    entries: JSON.stringify([features, domains, maps['relay-domains'], maps.domaintable]),
    whole: JSON.stringify(around),
  };
  return { names, policy: async () => around, context };
}

/** Few keys, so that most of them have to do with others. */
const accessEntry = fc
  .record({
    map: fc.constant('access'),
    tag: fc.constantFrom('', 'From:', 'To:', 'Connect:', 'Spam:'),
    key: fc.oneof(
      {
        weight: 9,
        arbitrary: fc.constantFrom('com', 'b.com', 'a.b.com', 'x@com', 'x@a.b.com', 'x@', 'x+y@b.com'),
      },
      {
        weight: 6,
        arbitrary: fc.constantFrom('10', '10.1', '10.1.2.3', '10.0.0.0/7', '10.0.0.0/8', '10.1.0.0/15'),
      },
      { weight: 1, arbitrary: key },
    ),
    value: fc.constantFrom('OK', 'REJECT', 'RELAY', 'SKIP', 'QUARANTINE:odd'),
    endsOn: fc.constantFrom('', '', '2026-11-20'),
  })
  .map((given) => entrySchema.safeParse(given))
  .filter((read) => read.success)
  .map((read) => read.data);
/** An entry that comes or takes the place of the one with its key, or one that goes, by its place. */
const edit = fc.oneof(accessEntry, fc.nat(80));

function edited(access: readonly Entry[], change: Entry | number): Entry[] {
  if (typeof change === 'number') return access.filter((_, at) => at !== change % access.length);
  const others = access.filter((one) => entryId(one) !== entryId(change));
  return [...others, change].sort((a, b) => (entryId(a) < entryId(b) ? -1 : 1));
}

it('says the same of what changed as of the whole, whatever is changed', async () => {
  let goneOver = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(policies, policies, fc.boolean()),
      fc.uniqueArray(accessEntry, { maxLength: 60, selector: entryId }),
      fc.array(fc.array(edit, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      async ([one, two, isNear], first, rounds) => {
        const { features, domains } = one;
        const maps = { ...two.maps, 'relay-domains': one.maps['relay-domains'] };
        const other = isNear ? { ...two, features, domains, maps } : two;
        const contents = new Map<string, readonly Entry[]>();
        let access = edited(first, 0);
        let memory: CheckMemory | null = null;
        for (const [at, round] of [[], ...rounds].entries()) {
          access = round.reduce(edited, access);
          const policy = at % 3 === 2 ? other : one;
          const before: AccessCheck | undefined = memory?.access;
          const answer = await checkParts(about(policy), partsOf(access, contents), memory);
          const full = checkPolicy({ ...policy, maps: { ...policy.maps, access } }, context);
          expect(answer.findings).toEqual(full);
          if (before === answer.memory.access) goneOver += 1;
          memory = answer.memory;
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(goneOver).toBeGreaterThan(50);
});

it('leads to pages that are there', () => {
  const pages = new Set<string>();
  fc.assert(
    fc.property(policies, (policy) => {
      for (const { place } of checkPolicy(policy, context)) pages.add(placeHref(place).replace(/\?.*/, ''));
    }),
    { numRuns: 100 },
  );
  const missing = [...pages].filter(
    (path) => !existsSync(join(packageRoot(), `app/(console)${path}/page.tsx`)),
  );
  expect(pages.size).toBeGreaterThan(4);
  expect(missing).toEqual([]);
});

it('follows every address to an end, or to one it has seen', () => {
  fc.assert(
    fc.property(policies, address, (policy, start) => {
      const flow = mailFlow(policy);
      const seen = new Set<string>();
      let todo = [flow.ofAddress(start)];
      for (let steps = 0; todo.length > 0; steps += 1) {
        expect(steps).toBeLessThan(2000);
        todo = todo.flatMap((stop) => {
          if (!('id' in stop) || seen.has(stop.id)) return [];
          seen.add(stop.id);
          return [...flow.next(stop.id)];
        });
      }
    }),
  );
});
