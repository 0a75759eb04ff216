import type { EngineInfo, GatewayPaths } from '#lib/gateway/api-engine.ts';
import { emptyHost, emptyPolicy, type FleetSection, type Policy } from '#lib/policy/policy.ts';
import type { FleetSectionName } from '#lib/policy/schema.ts';
import type { HostSection } from '#lib/policy/section/host.ts';
import { m4Define } from './m4.ts';
import type { Material } from './material.ts';
import { addressingLines, buildLines } from './mc-addressing.ts';
import { optionLines } from './mc-base.ts';
import { certificateConfig, certificateRules } from './mc-certificates.ts';
import { dnsListLines } from './mc-dns-lists.ts';
import { featureLines, loginMapLines, mapLines } from './mc-features.ts';
import { filterLines, queueGroupLines } from './mc-filters.ts';
import { listenerLines } from './mc-listeners.ts';
import { insistLines } from './mc-logins.ts';
import { masqueradeLines } from './mc-masquerading.ts';
import { ruleLines } from './mc-rules.ts';
import { authLines, tlsLines } from './mc-security.ts';
import { countingRules, sendingMap, sendingRules } from './mc-sending.ts';
import { keptLines } from './mc-source.ts';
import { renderNames } from './render-class.ts';
import { renderSasl } from './render-sasl.ts';

/** What a section is written as: lines of a file. */
export type SectionPreview = { path: string; lines: string[] };

/** Where a gateway keeps sasldb and its socket, while none is known. */
const usualPaths = { sasl: '/var/lib/postern/sasl', state: '/var/lib/postern/state' };
const usualMaterial: Material = { serverPem: 'pem', serverKey: 'key', caPem: 'pem' };

/** The lines of sendmail.mc, and of other files, that one section of the policy decides. The rest of the policy is as if nobody had set it. */
export function previewSection<Name extends FleetSectionName>(
  name: Name,
  value: FleetSection<Name>,
): SectionPreview[] {
  const policy: Policy = { ...emptyPolicy(), [name]: value };
  return previews[name](policy).filter(({ lines }) => lines.length > 0);
}

export function previewAuth(
  auth: FleetSection<'auth'>,
  { paths, canonUser }: { paths: Pick<GatewayPaths, 'sasl'>; canonUser?: EngineInfo['canonUser'] } = {
    paths: usualPaths,
  },
): SectionPreview[] {
  return [
    mc([...authLines(auth), ...certificateConfig(auth), ...certificateRules(auth)]),
    { path: 'sasl/Sendmail.conf', lines: linesOf(renderSasl(auth, paths, canonUser)) },
  ];
}

/** The lines of sendmail.mc that a gateway's own section decides. */
export function previewHost(host: HostSection, authEnabled = true): SectionPreview[] {
  const empty = emptyPolicy();
  const name = host.hostName === '' ? [] : [m4Define('confDOMAIN_NAME', host.hostName)];
  return [mc([...name, ...listenerLines({ ...empty, auth: { ...empty.auth, enabled: authEnabled } }, host)])];
}

const previews: Record<FleetSectionName, (policy: Policy) => SectionPreview[]> = {
  identity: ({ identity: { banner, postmaster } }) => [
    mc([m4Define('confSMTP_LOGIN_MSG', banner)]),
    {
      path: 'aliases',
      lines: postmaster === '' ? [] : [`postmaster: ${postmaster}`, 'mailer-daemon: postmaster'],
    },
  ],
  domains: ({ domains }) => [
    mc(domainLines(domains)),
    { path: 'virtuser-domains', lines: linesOf(renderNames(domains.virtual)) },
    { path: 'generics-domains', lines: linesOf(renderNames(domains.generics)) },
  ],
  routing: ({ routing }) => [
    mc([...routeLines(routing), ...routing.mailers.map((name) => `MAILER(\`${name}')dnl`)]),
  ],
  options: (policy) => [mc(optionLines(policy, emptyHost()))],
  features: (policy) => [mc(chosenFeatures(policy))],
  masquerading: ({ masquerading }) => [mc(masqueradeLines(masquerading))],
  auth: ({ auth }) => previewAuth(auth),
  outgoing: ({ outgoing }) => [mc([...loginMapLines(outgoing, 'btree'), ...insistLines(outgoing)])],
  tls: ({ tls }) => [mc(tlsLines(tls, usualMaterial))],
  customRules: ({ customRules }) => [
    mc(ruleLines(customRules, emptyPolicy(), { sasl: usualPaths.sasl, plugins: '' })),
  ],
  addressing: (policy) => [mc(addressingLines(policy))],
  build: (policy) => [mc(buildLines(policy))],
  dnsLists: (policy) => [mc(dnsListLines(policy))],
  milters: (policy) => [mc(filterLines(policy))],
  queueGroups: (policy) => [mc(queueGroupLines(policy, usualPaths))],
  sending: ({ sending }) => [
    mc([...sendingMap(sending, usualPaths.sasl), ...sendingRules(sending), ...countingRules(sending)]),
  ],
  source: ({ source }) => [mc(keptLines(source).flatMap((text) => text.split('\n')))],
};

function mc(lines: string[]): SectionPreview {
  return { path: 'sendmail.mc', lines };
}

/** Of the lines of the maps those that mention a domain list. */
function domainLines(domains: Policy['domains']): string[] {
  const without = new Set(mapLines(emptyPolicy(), 'btree'));
  return mapLines({ ...emptyPolicy(), domains }, 'btree').filter((line) => !without.has(line));
}

function routeLines(routing: Policy['routing']): string[] {
  return mapLines({ ...emptyPolicy(), routing }, 'btree').filter((line) => line.startsWith('define'));
}

/** The features of the form, without those that maps and class files bring. */
function chosenFeatures(policy: Policy): string[] {
  const always = new Set(mapLines(policy, 'btree'));
  return featureLines(policy, emptyHost(), { mapType: 'btree', version: null }).filter(
    (line) => !always.has(line) && !/`(?:no_default_msa|use_cw_file)'/.test(line),
  );
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.trimEnd().split('\n');
}
