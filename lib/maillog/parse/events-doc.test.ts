import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FactKind } from '#lib/maillog/parse/line.ts';

/** The compiler sees to it that none is missing. `foreign` is printed as `unknown`. */
const kinds: Record<Exclude<FactKind, 'foreign'>, true> = {
  connect: true,
  login: true,
  'login-failure': true,
  'login-name': true,
  'check-refused': true,
  'check-words': true,
  'outgoing-login': true,
  'login-trouble': true,
  tls: true,
  certificate: true,
  'tls-trouble': true,
  idle: true,
  asked: true,
  attack: true,
  suspicious: true,
  dialogue: true,
  from: true,
  to: true,
  ruleset: true,
  'recipient-refused': true,
  audit: true,
  report: true,
  clone: true,
  'clone-of': true,
  split: true,
  alias: true,
  done: true,
  discarded: true,
  held: true,
  released: true,
  'too-large': true,
  'headers-too-large': true,
  'too-many-recipients': true,
  'too-many-hops': true,
  interrupted: true,
  milter: true,
  daemon: true,
  load: true,
  queue: true,
  'alias-file': true,
  trouble: true,
  warning: true,
  detail: true,
  repeated: true,
  part: true,
  gap: true,
  notice: true,
  unknown: true,
};

test('docs/maillog-events.md tells every kind of event', () => {
  const text = readFileSync(new URL('../../../docs/maillog-events.md', import.meta.url), 'utf8');
  const told = text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`([\w-]+)`/g)].map(([, kind]) => kind));
  expect(Object.keys(kinds).filter((kind) => !told.includes(kind))).toEqual([]);
});
