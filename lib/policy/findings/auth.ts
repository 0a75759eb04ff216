import { plaintextMechanisms } from '#lib/policy/section/auth.ts';
import { offeredMechanisms } from '#lib/sendmail/expectation.ts';
import type { Check, CheckContext, CheckedHost, Finding, Place } from '../finding.ts';
import type { Policy } from '../policy.ts';
import { checkSaslauthd } from './auth-saslauthd.ts';
import { checkVerifiers, list } from './auth-verifiers.ts';

const place: Place = { page: 'mechanisms', section: 'auth' };

/** SMTP AUTH: what is offered, whether it can work, and whether it is safe. */
export const checkAuth: Check = (policy: Policy, context: CheckContext) => {
  if (!policy.auth.enabled) return [];
  return [
    ...plainWithoutTls(policy),
    ...trustedNotOffered(policy),
    ...offeredNotTrusted(policy),
    ...realm(policy),
    ...realmChanges(policy, context),
    ...external(policy),
    ...externalNobody(policy),
    ...checkVerifiers(policy, context),
    ...checkSaslauthd(policy, context),
    ...nothingOffered(policy),
    ...context.hosts.flatMap((host) => [
      ...noCertificate(policy, host),
      ...notInstalled(policy, host),
      ...otherIdentity(policy, host),
    ]),
  ];
};

const plaintext = ({ auth }: Policy) => auth.mechanisms.filter((name) => plaintextMechanisms.includes(name));

function plainWithoutTls(policy: Policy): Finding[] {
  const { options } = policy.auth;
  const names = plaintext(policy);
  if (options.includes('p') || names.length === 0) return [];
  return [
    {
      rule: 'auth/plain-without-tls',
      severity: 'error',
      place: { ...place, field: 'options' },
      title: `${list(names)} ${names.length > 1 ? 'are' : 'is'} offered without TLS`,
      text: 'Passwords would cross the network in clear. Add the option p: no password before STARTTLS.',
      fix: {
        label: 'Add “p”',
        patch: { kind: 'set', section: 'auth', value: { options: [...options, 'p'] } },
      },
    },
  ];
}

function trustedNotOffered({ auth }: Policy): Finding[] {
  const names = auth.trusted.filter((name) => !auth.mechanisms.includes(name));
  if (names.length === 0) return [];
  return [
    {
      rule: 'auth/trusted-not-offered',
      severity: 'error',
      place: { ...place, field: 'trusted' },
      title: `${list(names)} may relay but cannot be used to log in`,
      text: 'A trusted mechanism that is not offered does nothing, and shows that one of the two lists is not what was meant.',
      fix: {
        label: 'Trust only what is offered',
        patch: {
          kind: 'set',
          section: 'auth',
          value: { trusted: auth.trusted.filter((name) => !names.includes(name)) },
        },
      },
    },
  ];
}

/** Whoever logs in by these has an account and a password, as the others have; trusting a certificate or a ticket is another question. */
function offeredNotTrusted({ auth }: Policy): Finding[] {
  const names = auth.mechanisms.filter(
    (name) => name !== 'EXTERNAL' && name !== 'GSSAPI' && !auth.trusted.includes(name),
  );
  if (names.length === 0 || auth.trusted.length === 0) return [];
  return [
    {
      rule: 'auth/offered-not-trusted',
      severity: 'warning',
      place: { ...place, field: 'trusted' },
      title: `Who logs in by ${list(names)} may not relay`,
      text: 'A mail program takes the strongest mechanism that is offered: it logs in, and then every recipient elsewhere is refused with “Relaying denied”.',
      fix: {
        label: `Trust ${names.length > 1 ? 'them' : 'it'} too`,
        patch: { kind: 'set', section: 'auth', value: { trusted: [...auth.trusted, ...names] } },
      },
    },
  ];
}

/** Whoever typed the realm into a mail program, and what a legacy account holds, keep the old one. */
function realmChanges({ auth }: Policy, { accounts }: CheckContext): Finding[] {
  const before = accounts?.realm ?? '';
  if (!accounts || accounts.total === 0 || before === '' || auth.realm === '' || before === auth.realm)
    return [];
  const byDigest =
    accounts.legacy > 0 && auth.mechanisms.includes('DIGEST-MD5')
      ? ` DIGEST-MD5 works with none of the ${accounts.legacy} legacy accounts until it is reset, because its value holds the realm.`
      : '';
  return [
    {
      rule: 'auth/realm-changes',
      severity: 'warning',
      place: { ...place, field: 'realm' },
      title: `The realm of the accounts changes from ${before} to ${auth.realm}`,
      text: `Mail programs and servers that log in as name@${before}, or name that realm otherwise (R: in an AuthInfo), are refused; those that give the name alone go on.${byDigest} Going back to ${before} makes all of it good again.`,
    },
  ];
}

/** Where nobody relays by a log-in, nobody needs an account. A host that was taken over has had its own name for a realm until now. */
function realm({ auth, masquerading, source }: Policy): Finding[] {
  if (auth.realm !== '' || auth.trusted.length === 0) return [];
  const proposed = masquerading.masqueradeAs;
  return [
    {
      rule: 'auth/no-realm',
      severity: source.directives.length > 0 ? 'warning' : 'error',
      place: { ...place, field: 'realm' },
      title: 'No realm is set for accounts',
      text: 'The daemon would take the name of each host, so that an account is another one on every gateway, and gone when the name changes.',
      ...(proposed !== '' && {
        fix: {
          label: `Set to ${proposed}`,
          patch: { kind: 'set', section: 'auth', value: { realm: proposed } },
        },
      }),
    },
  ];
}

function external({ auth, tls }: Policy): Finding[] {
  if (!auth.mechanisms.includes('EXTERNAL') || tls.askClientCertificate) return [];
  return [
    {
      rule: 'auth/external-without-certificates',
      severity: 'warning',
      place: { ...place, field: 'mechanisms' },
      title: 'EXTERNAL is offered, but nobody is asked for a certificate',
      text: 'EXTERNAL takes the name from the client’s certificate. Ask for one under TLS, or do not offer EXTERNAL.',
      fix: {
        label: 'Ask for certificates',
        patch: { kind: 'set', section: 'tls', value: { askClientCertificate: true } },
      },
    },
  ];
}

/** EXTERNAL alone proves no more than that some authority issued a certificate, so nobody relays by it until named. */
function externalNobody({ auth }: Policy): Finding[] {
  if (!auth.trusted.includes('EXTERNAL') || auth.certificates.length > 0) return [];
  return [
    {
      rule: 'auth/external-nobody',
      severity: 'warning',
      place: { ...place, field: 'certificates' },
      title: 'Nobody may relay by EXTERNAL yet',
      text: 'It is trusted, but no certificate is named. Name those that may relay: anybody with a certificate of an authority that this gateway knows can log in.',
    },
  ];
}

function nothingOffered({ auth }: Policy): Finding[] {
  const usual = auth.mechanisms.filter((name) => name !== 'EXTERNAL' && name !== 'GSSAPI');
  if (usual.length === 0 || offeredMechanisms(auth, null).length > 0) return [];
  return [
    {
      rule: 'auth/nothing-offered',
      severity: 'error',
      place: { ...place, field: 'options' },
      title: 'The options leave no mechanism',
      text: `None of ${usual.join(', ')} has all that ${auth.options.join(', ')} demands. Take one of the options away.`,
    },
  ];
}

function noCertificate(policy: Policy, { gatewayId, name }: CheckedHost): Finding[] {
  const names = plaintext(policy);
  if (names.length === 0 || policy.hosts[gatewayId]?.certificateId) return [];
  return [
    {
      rule: 'auth/no-certificate',
      severity: 'warning',
      place: { page: 'gateway', section: 'host', field: 'certificateId', gatewayId },
      title: `${name} has no certificate, so ${list(names)} cannot be used there`,
      text: policy.auth.options.includes('p')
        ? 'These are offered over TLS only. Choose a certificate for this gateway.'
        : 'Without a certificate there is no TLS, and these send the password in clear. Choose a certificate for this gateway.',
    },
  ];
}

function notInstalled({ auth }: Policy, { gatewayId, name, engine }: CheckedHost): Finding[] {
  if (engine === null) return [];
  const missing = auth.mechanisms.filter(
    (mechanism) => mechanism !== 'EXTERNAL' && !engine.saslMechanisms.includes(mechanism),
  );
  if (missing.length === 0) return [];
  const none = offeredMechanisms(auth, engine.saslMechanisms).length === 0;
  return [
    {
      rule: 'auth/not-installed',
      severity: none ? 'error' : 'warning',
      place: { ...place, field: 'mechanisms', gatewayId },
      title: `${name} cannot offer ${list(missing)}`,
      text: `Its SASL library has ${engine.saslMechanisms.join(', ') || 'no mechanism'}. Install the module there, or do not offer ${missing.length > 1 ? 'these' : 'it'}.`,
    },
  ];
}

/** Sendmail itself takes any authorization identity and forgets it; the agent's plug-in of libsasl refuses it (lib/agent/canon-user). */
function otherIdentity({ auth }: Policy, { gatewayId, name, engine }: CheckedHost): Finding[] {
  const plugin = engine?.canonUser;
  if (!plugin || plugin.path !== null || !auth.mechanisms.some(takesIdentity)) return [];
  return [
    {
      rule: 'auth/other-identity',
      severity: 'advice',
      place: { ...place, field: 'mechanisms', gatewayId },
      title: `PLAIN with another authorization identity is not refused on ${name}`,
      text: `And SCRAM and DIGEST-MD5 name nobody there when they fail, so that they lock no account. ${plugin.trouble ?? ''} Then restart its agent, and deploy.`,
    },
  ];
}

const takesIdentity = (name: string) =>
  name === 'PLAIN' || name === 'DIGEST-MD5' || name.startsWith('SCRAM-');
