#!/usr/bin/env node
// How long `check` takes over a policy of 100,000 entries: `node bench/check.mjs [ENTRIES]`. The aim is below two seconds.
import { load } from './load.mjs';
import { accessEntry, makerOf, median } from './rows.mjs';

const wanted = Number(process.argv[2] ?? 100_000);
const { checkPolicy, samplePolicy, sampleEngine } = await load({
  checkPolicy: 'lib/policy/check-policy.ts',
  samplePolicy: 'lib/policy/sample-policy.ts',
  sampleEngine: 'lib/policy/sample-policy.ts',
});

const make = makerOf(3);
const blank = { tag: '', value: '', comment: '', owner: '', ticket: '', endsOn: null };
const share = (part) => Math.round(wanted * part);
const distinct = (map, count, one) => {
  const byKey = new Map();
  for (let i = 0; byKey.size < count; i += 1) {
    const entry = { ...blank, map, ...one(i) };
    byKey.set(`${entry.tag}${entry.key}`.toLowerCase(), entry);
  }
  return [...byKey.values()];
};
const people = share(0.15);
const local = Array.from({ length: share(0.02) }, (_, i) => `hosted${i}.example`);
const maps = {
  access: distinct('access', share(0.5), (i) => accessEntry(make, i)),
  'local-host-names': local.map((key) => ({ ...blank, map: 'local-host-names', key })),
  'relay-domains': distinct('relay-domains', share(0.01), () => ({ key: make.domain() })),
  mailertable: distinct('mailertable', share(0.07), () => ({
    key: make.domain(),
    value: `relay:[mx.${make.domain()}]`,
  })),
  virtusertable: distinct('virtusertable', share(0.2), (i) => ({
    key: `${make.name()}${i}@${make.pick(local)}`,
    value: make.random() < 0.7 ? `user${make.below(people)}` : `${make.name()}${i}@${make.pick(local)}`,
  })),
  aliases: distinct('aliases', people, (i) => ({
    key: `user${i}`,
    value:
      make.random() < 0.2
        ? `user${make.below(people)}, user${make.below(people)}`
        : `${make.name()}@${make.domain()}`,
  })),
  genericstable: distinct('genericstable', share(0.05), (i) => ({
    key: `user${i}`,
    value: `${make.name()}${i}@${make.pick(local)}`,
  })),
};
// the document checks itself on the way in; entries of a draft were checked when they were saved
const policy = { ...samplePolicy(), maps: { ...samplePolicy().maps, ...maps } };
const entries = Object.values(maps).reduce((sum, list) => sum + list.length, 0);
const gateway = Object.keys(policy.hosts)[0];
const context = {
  hosts: [{ gatewayId: gateway, name: gateway, engine: sampleEngine, certificatePem: null }],
  now: new Date('2026-11-21T12:00:00Z'),
  accounts: { total: 100, legacy: 0 },
};

const times = [];
const cpu = [];
let findings = [];
for (let round = 0; round < 5; round += 1) {
  const start = performance.now();
  const before = process.cpuUsage();
  findings = checkPolicy(policy, context);
  times.push(performance.now() - start);
  const used = process.cpuUsage(before);
  cpu.push((used.user + used.system) / 1000);
}
const rules = new Set(findings.map(({ rule }) => rule));
console.log(`${entries.toLocaleString('en')} entries, ${findings.length} findings of ${rules.size} rules`);
console.log(
  `check: median ${median(times).toFixed(0)} ms, slowest ${Math.max(...times).toFixed(0)} ms, processor ${median(cpu).toFixed(0)} ms (aim: 2,000 ms)`,
);
console.log(`memory: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB with the policy itself`);
