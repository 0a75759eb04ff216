import { type Entry, keyText } from '#lib/policy/entry/entry.ts';
import { type Check, type CheckContext, entryPlace, type Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** Kinds of cipher that nobody should meet. `!aNULL` takes them out and is fine. */
const weak = /(?:^|:)\+?(aNULL|eNULL|NULL|EXP|EXPORT|LOW|RC4|RC2|DES|MD5|ADH|AECDH|SSLv2)(?=[:+@]|$)/;

/** What TLS lets through, and settings of TLS that nothing uses. */
export const checkTls: Check = function* (policy: Policy, context: CheckContext) {
  const { tls } = policy;
  if (tls.minimumVersion === 'TLSv1' || tls.minimumVersion === 'TLSv1.1') {
    yield {
      rule: 'tls/old-version',
      severity: 'warning',
      place: { page: 'tls', section: 'tls', field: 'minimumVersion' },
      title: `${tls.minimumVersion} is accepted`,
      text: 'TLS 1.0 and 1.1 were given up in 2021 (RFC 8996). The library of the gateway may refuse them all the same.',
      fix: {
        label: 'Demand TLS 1.2',
        patch: { kind: 'set', section: 'tls', value: { minimumVersion: 'TLSv1.2' } },
      },
    };
  }
  const cipher = weak.exec(tls.ciphers)?.[1];
  if (cipher !== undefined) {
    yield {
      rule: 'tls/weak-ciphers',
      severity: 'warning',
      place: { page: 'tls', section: 'tls', field: 'ciphers' },
      title: `The cipher list lets ${cipher} in`,
      text: `Write !${cipher}, or leave the list to the library.`,
    };
  }
  yield* unused(policy, context);
  yield* unmetDemands(policy, context);
};

const withoutTls = ({ hosts }: Policy, context: CheckContext) =>
  context.hosts.filter(({ gatewayId }) => !hosts[gatewayId]?.certificateId);

function* unused(policy: Policy, context: CheckContext): Generator<Finding> {
  const { tls } = policy;
  if (tls.revocationList !== '' && !tls.askClientCertificate) {
    yield {
      rule: 'tls/revocation-unused',
      severity: 'advice',
      place: { page: 'tls', section: 'tls', field: 'revocationList' },
      title: 'The revocation list is held against no client',
      text: 'Clients are not asked for a certificate. Ask for one, or take the list away: the daemon also holds the certificates of servers against it.',
    };
  }
  const bare = withoutTls(policy, context);
  if (context.hosts.length === 0 || bare.length < context.hosts.length) return;
  // an imported file asks when it says nothing
  const asks = tls.askClientCertificate && policy.source.directives.length === 0;
  const set = asks || tls.ciphers !== '' || tls.revocationList !== '';
  if (!set) return;
  yield {
    rule: 'tls/unused',
    severity: 'advice',
    place: { page: 'tls', section: 'tls' },
    title: 'TLS is set up, but no gateway has a certificate',
    text: 'Without one nothing of it is written and no TLS is offered. Choose a certificate for each gateway.',
  };
}

/** TLS_Clt: is held against every client before its first message (rule set tls_client); what cannot be met refuses its mail. */
function* unmetDemands(policy: Policy, context: CheckContext): Generator<Finding> {
  const bare = withoutTls(policy, context);
  const asks = policy.tls.askClientCertificate;
  if (bare.length === 0 && asks) return;
  for (const entry of policy.maps.access) {
    if (entry.tag !== 'TLS_Clt:') continue;
    const [first] = bare;
    if (first !== undefined) {
      const names = bare.map(({ name }) => name).join(', ');
      const where = bare.length === context.hosts.length ? '' : ` at ${names}`;
      yield unmet(entry, where, `There is no TLS at ${names}, for want of a certificate.`);
    } else if (/(?:^|\+)VERIFY/.test(entry.value)) {
      yield unmet(entry, '', 'Clients are not asked for a certificate, so that none can be verified.');
    }
  }
}

function unmet(entry: Entry, where: string, why: string): Finding {
  return {
    rule: 'tls/demand-unmet',
    severity: 'warning',
    place: { ...entryPlace(entry), field: 'value' },
    title: `No client can meet ${keyText(entry)} ${entry.value}${where}`,
    text: `${why} Mail from ${entry.key === '' ? 'every client' : entry.key} is refused there at MAIL.`,
  };
}
