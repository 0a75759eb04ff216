import { daysLeft, expiryLevel, readCertificate } from '#lib/pki/certificate.ts';
import { coversName } from '#lib/pki/name.ts';
import type { Check, CheckContext, CheckedHost, Finding, Place } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** The certificate each gateway shows. The daemon itself never complains: it stops offering TLS, or offers an expired one. */
export const checkCertificates: Check = (policy: Policy, { hosts, now }: CheckContext) =>
  hosts.flatMap((host) => {
    const section = policy.hosts[host.gatewayId];
    if (section?.certificateId) return ofHost(host, section.hostName, now);
    return section?.clientCertificateId ? [clientUnused(host)] : [];
  });

/** Without a certificate of its own a gateway's TLS is not set up at all (lib/sendmail/mc-security.ts). */
function clientUnused({ gatewayId, name }: CheckedHost): Finding {
  return {
    rule: 'certificates/client-unused',
    severity: 'warning',
    place: { page: 'gateway', section: 'host', field: 'clientCertificateId', gatewayId },
    title: `${name} shows its certificate to no server`,
    text: 'There is one for towards servers and none for towards clients, and without that one nothing of TLS is written. Choose it, too.',
  };
}

function ofHost({ gatewayId, name, certificatePem }: CheckedHost, hostName: string, now: Date): Finding[] {
  const place: Place = { page: 'certificates', section: 'host', field: 'certificateId', gatewayId };
  const certificate = certificatePem === null ? null : readCertificate(certificatePem);
  if (certificate === null) {
    return [
      {
        rule: 'certificates/gone',
        severity: 'error',
        place,
        title: `The certificate chosen for ${name} is gone or not complete`,
        text: 'The gateway would offer no TLS. Choose another, or wait for the answer of your authority.',
      },
    ];
  }
  const { facts } = certificate;
  return [...dates({ place, name, now }, facts), ...names({ place, name, hostName }, facts.names)];
}

function dates(
  { place, name, now }: { place: Place; name: string; now: Date },
  { notBefore, notAfter }: { notBefore: Date; notAfter: Date },
): Finding[] {
  const day = (date: Date) => date.toISOString().slice(0, 10);
  if (now < notBefore) {
    const title = `The certificate of ${name} holds only from ${day(notBefore)}`;
    return [
      {
        rule: 'certificates/not-yet-valid',
        severity: 'error',
        place,
        title,
        text: 'Clients refuse it until then. Check the clock of this host too.',
      },
    ];
  }
  const level = expiryLevel(notAfter, now);
  if (level === 'ok') return [];
  if (level === 'expired') {
    const title = `The certificate of ${name} ended on ${day(notAfter)}`;
    return [
      {
        rule: 'certificates/expired',
        severity: 'error',
        place,
        title,
        text: 'The daemon goes on showing it and says nothing; clients refuse it. Renew it.',
      },
    ];
  }
  const left = daysLeft(notAfter, now);
  return [
    {
      rule: 'certificates/expiring',
      severity: level === 'soon' ? 'advice' : 'warning',
      place,
      title: `The certificate of ${name} ends in ${left} ${left === 1 ? 'day' : 'days'}, on ${day(notAfter)}`,
      text: 'Renew it before: clients refuse an expired one.',
    },
  ];
}

function names(
  { place, name, hostName }: { place: Place; name: string; hostName: string },
  covered: readonly string[],
): Finding[] {
  if (hostName === '' || coversName(covered, hostName)) return [];
  return [
    {
      rule: 'certificates/name',
      severity: 'warning',
      place,
      title: `The certificate of ${name} does not name ${hostName}`,
      text: `It is for ${covered.join(', ') || 'no host'}. Mail programs that look at the name refuse it.`,
    },
  ];
}
