import { type Mechanism, plaintextMechanisms } from '#lib/policy/section/auth.ts';
import { accountsElsewhere, ownVerifiers } from '#lib/sasl/account/elsewhere.ts';
import { needsPlugin } from '#lib/sendmail/render-sasl.ts';
import type { CheckContext, CheckedHost, Finding, Place } from '../finding.ts';
import type { Policy } from '../policy.ts';

const place: Place = { page: 'mechanisms', section: 'auth' };
const legacyMechanisms: readonly Mechanism[] = ['CRAM-MD5', 'DIGEST-MD5'];

export const list = (names: readonly string[]) => names.join(' and ');

/** Mechanisms for which no account, or not every account, has what they are held against. */
export function checkVerifiers(policy: Policy, context: CheckContext): Finding[] {
  if (ownVerifiers(policy.auth) === 'none') return notAsked(policy, context);
  return [
    ...notAsked(policy, context),
    ...plainByAuxprop(policy),
    ...olderPasswords(policy, context),
    ...legacy(policy, context),
    ...context.hosts.flatMap((host) => noPlugin(policy, host)),
  ];
}

/** Who has an account here types its password in vain, once mail programs are let in by somebody else. */
function notAsked({ auth }: Policy, { accounts }: CheckContext): Finding[] {
  const elsewhere = accountsElsewhere(auth);
  const names = auth.mechanisms.filter((name) => plaintextMechanisms.includes(name));
  if (auth.sasl.passwordCheck === 'auxprop' && ownVerifiers(auth) !== 'none') return []; // `plainByAuxprop` says it
  if (!elsewhere || !accounts || accounts.total === 0 || names.length === 0) return [];
  const [are, have] = accounts.total === 1 ? ['account is', 'it has'] : ['accounts are', 'they have'];
  return [
    {
      rule: 'auth/accounts-not-asked',
      severity: 'advice',
      place: { ...place, field: 'sasl.passwordCheck' },
      title: `${accounts.total} ${are} kept here, and ${list(names)} do not ask for ${accounts.total === 1 ? 'it' : 'them'}`,
      text: `Passwords are checked by ${elsewhere.by}. Mail programs that send the password ${have} here are refused unless it is the same there, and who is disabled here may be let in there.`,
    },
  ];
}

/** auxprop looks for plaintext passwords, and Postern keeps none. */
function plainByAuxprop({ auth }: Policy): Finding[] {
  const names = auth.mechanisms.filter((name) => plaintextMechanisms.includes(name));
  if (auth.sasl.passwordCheck !== 'auxprop' || names.length === 0) return [];
  return [
    {
      rule: 'auth/no-verifier',
      severity: 'warning',
      place: { ...place, field: 'sasl.passwordCheck' },
      title: `Nobody can log in with ${list(names)}`,
      text: 'auxprop compares with passwords in sasldb, and Postern keeps none. Choose saslauthd, or keep this only for a sasldb of your own.',
      fix: {
        label: 'Choose saslauthd',
        patch: {
          kind: 'set',
          section: 'auth',
          value: { sasl: { ...auth.sasl, passwordCheck: 'saslauthd' } },
        },
      },
    },
  ];
}

/** sasldb keeps one SCRAM verifier of an account, SCRAM-SHA-256's; the others reach libsasl through the agent's plug-in. */
function noPlugin({ auth }: Policy, { gatewayId, name, engine }: CheckedHost): Finding[] {
  const names = auth.mechanisms.filter(needsPlugin);
  if (names.length === 0 || engine === null || engine.canonUser?.verifiers) return [];
  const why = engine.canonUser?.trouble ?? 'Its agent is older than the plug-in.';
  return [
    {
      rule: 'auth/no-verifier',
      severity: 'warning',
      place: { ...place, field: 'mechanisms', gatewayId },
      title: `Nobody can log in with ${list(names)} on ${name}`,
      text: `That takes the agent’s plug-in of libsasl. ${why} A client that prefers ${names.length > 1 ? 'one of these' : 'it'} is refused although its password is right.`,
      fix: {
        label: names.length > 1 ? 'Do not offer them' : 'Do not offer it',
        patch: { kind: 'set', section: 'auth', value: without(auth, names) },
      },
    },
  ];
}

/** Passwords that were set before there were verifiers of these, and not sent to a gateway since. */
function olderPasswords({ auth }: Policy, { accounts }: CheckContext): Finding[] {
  const names = auth.mechanisms.filter((name) => (accounts?.lacking?.[name] ?? 0) > 0);
  if (names.length === 0) return [];
  const count = Math.max(...names.map((name) => accounts?.lacking?.[name] ?? 0));
  return [
    {
      rule: 'auth/verifier-missing',
      severity: 'warning',
      place: { ...place, field: 'mechanisms' },
      title: `${count} ${count === 1 ? 'account' : 'accounts'} cannot log in with ${list(names)} yet`,
      text: `Their passwords are older than what Postern keeps for ${names.length > 1 ? 'these' : 'it'}. ${ownVerifiers(auth) === 'all' ? 'The next login by PLAIN or LOGIN of each makes it, and so does a reset' : 'A reset of each makes it'}; until then a client that prefers ${names.length > 1 ? 'one of these' : 'it'} is refused although its password is right.`,
    },
  ];
}

const without = (auth: Policy['auth'], names: readonly string[]) => ({
  mechanisms: auth.mechanisms.filter((name) => !names.includes(name)),
  trusted: auth.trusted.filter((name) => !names.includes(name)),
});

function legacy({ auth }: Policy, { accounts }: CheckContext): Finding[] {
  if (accounts === undefined) return [];
  const names = auth.mechanisms.filter((name) => legacyMechanisms.includes(name));
  if (accounts.legacy > 0 && names.length === 0) {
    return [
      {
        rule: 'auth/legacy-not-offered',
        severity: 'warning',
        place: { ...place, field: 'mechanisms' },
        title: `${accounts.legacy} ${accounts.legacy === 1 ? 'account is' : 'accounts are'} kept for challenge-response that is not offered`,
        text: 'These accounts hold values that are as good as their passwords, for CRAM-MD5 and DIGEST-MD5. Offer one of these, or switch the accounts back.',
      },
    ];
  }
  if (accounts.legacy > 0 || names.length === 0) return [];
  return [
    {
      rule: 'auth/legacy-unused',
      severity: 'advice',
      place: { ...place, field: 'mechanisms' },
      title: `No account can use ${list(names)}`,
      text: 'Only accounts switched to legacy have what these need. Clients that prefer them fail although their password is right.',
      fix: {
        label: 'Do not offer them',
        patch: { kind: 'set', section: 'auth', value: without(auth, names) },
      },
    },
  ];
}
