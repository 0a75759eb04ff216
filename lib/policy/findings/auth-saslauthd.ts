import { plaintextMechanisms } from '#lib/policy/section/auth.ts';
import { backEndName } from '#lib/sasl/elsewhere/saslauthd-word.ts';
import type { CheckContext, CheckedHost, Finding, Place } from '../finding.ts';
import type { Policy } from '../policy.ts';

const place: Place = { page: 'mechanisms', section: 'auth' };

/** The host's own saslauthd, where passwords are left to it: nobody there, another one than is meant, or one that gives passwords away. */
export function checkSaslauthd({ auth }: Policy, { hosts }: CheckContext): Finding[] {
  const isAsked = auth.mechanisms.some((name) => plaintextMechanisms.includes(name));
  if (!auth.enabled || !isAsked || auth.sasl.passwordCheck !== 'system') return [];
  return hosts.flatMap((host) => ofHost(auth.sasl, host));
}

function ofHost(
  { systemSocket, systemMechanism }: Policy['auth']['sasl'],
  { gatewayId, name, engine }: CheckedHost,
): Finding[] {
  const seen = engine?.saslauthd;
  // another socket is looked at once the release is in force; the check before that asks it as well
  if (!seen || seen.socket !== systemSocket) return [];
  const found = (field: string, title: string, text: string): Finding => ({
    rule: 'auth/saslauthd',
    severity: 'warning',
    place: { ...place, field, gatewayId },
    title,
    text,
  });
  if (!seen.answers)
    return [
      found(
        'sasl.systemSocket',
        `Nobody could log in with a password on ${name}`,
        `${seen.message} ${name} would not take this release.`,
      ),
    ];
  const { runs, troubles } = seen;
  const other = runs !== null && systemMechanism !== 'any' && runs.mechanism !== systemMechanism;
  return [
    ...(other
      ? [
          found(
            'sasl.systemMechanism',
            `The saslauthd of ${name} asks ${backEndName(runs.mechanism)}`,
            `The policy says ${backEndName(systemMechanism)}. It is started on the host: on Debian by MECHANISMS="${systemMechanism}" in /etc/default/saslauthd.`,
          ),
        ]
      : []),
    ...troubles.map((text) =>
      found('sasl.systemSocket', `The saslauthd of ${name} is not set up safely`, text),
    ),
  ];
}
