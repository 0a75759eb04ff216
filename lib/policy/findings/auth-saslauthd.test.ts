import { expect, test } from 'vitest';
import type { HostSaslauthd } from '#lib/gateway/api-saslauthd.ts';
import { sampleEngine, sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import { checkSaslauthd } from './auth-saslauthd.ts';

const socket = '/run/saslauthd/mux';
const seen: HostSaslauthd = {
  ...{ socket, answers: true, message: 'It answers.', notes: [], troubles: [] },
  runs: { mechanism: 'pam', words: 'PAM' },
};

function titles(look: Partial<HostSaslauthd> | null, sasl: object, auth: object = {}): string[] {
  const policy = samplePolicy({ auth: { ...auth, sasl: { passwordCheck: 'system', ...sasl } } });
  const engine = { ...sampleEngine, ...(look && { saslauthd: { ...seen, ...look } }) };
  const hosts = [{ gatewayId: sampleGateway, name: 'gw1', engine, certificatePem: null }];
  return checkSaslauthd(policy, { hosts, now: new Date(0) }).map(({ title }) => title);
}

test.each<[string, string[], RegExp[]]>([
  ['nothing where it answers as it has to', titles({}, { systemMechanism: 'pam' }), []],
  ['nothing where the policy does not say', titles({}, {}), []],
  ['nobody there', titles({ answers: false }, {}), [/^Nobody could log in with a password on /]],
  ['another back end', titles({}, { systemMechanism: 'ldap' }), [/asks PAM$/]],
  [
    'what is unsafe, one by one',
    titles({ troubles: ['a', 'b'] }, {}),
    [/not set up safely/, /not set up safely/],
  ],
  [
    'another socket, which nobody looked at',
    titles({ answers: false }, { systemSocket: '/run/other/mux' }),
    [],
  ],
  ['an agent that does not look', titles(null, {}), []],
  [
    'no password is asked for',
    titles({ answers: false }, {}, { mechanisms: ['SCRAM-SHA-256'], trusted: [] }),
    [],
  ],
  ['passwords of our own', titles({ answers: false }, { passwordCheck: 'saslauthd' }), []],
])('%s', (_case, found, expected) => {
  expect(found).toEqual(expected.map((pattern) => expect.stringMatching(pattern) as string));
});
