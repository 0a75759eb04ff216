import type { Policy } from '#lib/policy/policy.ts';
import { featuresOn } from '#lib/policy/section/features.ts';
import type { HostSection } from '#lib/policy/section/host.ts';
import type { Outgoing } from '#lib/policy/section/outgoing.ts';
import { canonicalFeature, inOrder } from './features.ts';
import { m4Call, m4Define, m4Feature } from './m4.ts';
import { releaseFile } from './mc-base.ts';
import { dnsListLines } from './mc-dns-lists.ts';

/** What of the gateway decides how features are written: its map type, and its version (null: the newest spelling). */
export type FeatureTarget = { mapType: string; version: string | null };

/** Maps first, because greet_pause and the rate limits want access_db before them; what delays checks before what is delayed. */
export function featureLines(
  policy: Policy,
  host: HostSection,
  { mapType, version }: FeatureTarget,
): string[] {
  // without the variable it reads m4 would complain: it has nothing to do then
  const ready = featuresOn(policy.features).filter(
    ({ row }) =>
      (row.requiresDefine === undefined || policy.options[row.requiresDefine]) &&
      // the list takes the place of a table beside the release
      (row.name !== 'domaintable' || policy.maps.domaintable.length === 0),
  );
  const uses = inOrder(ready).flatMap(({ row, uses: given }) =>
    given.map((args) => ({
      name: row.name,
      line: featureLine(canonicalFeature(row.name, version), args),
    })),
  );
  const withoutDns = ['nocanonify', 'accept_unresolvable_domains']
    .filter((name) => host.names === 'hosts' && !uses.some((use) => use.name === name))
    .map((name) => featureLine(name, []));
  return [
    featureLine('no_default_msa', []),
    featureLine('use_cw_file', []),
    ...mapLines(policy, mapType),
    ...loginMapLines(policy.outgoing, mapType),
    ...uses.map((use) => use.line),
    ...dnsListLines(policy),
    ...withoutDns,
  ];
}

/** Maps and class files with what they need, and the routes of all other mail. */
export function mapLines({ domains, routing, options, maps }: Policy, mapType: string): string[] {
  const table = (name: string) => `FEATURE(\`${name}', \`${mapType} ${releaseFile(`maps/${name}`)}')dnl`;
  const access = `FEATURE(\`access_db', \`${mapType} -T<TMPF> ${releaseFile('maps/access')}', \`skip', \`relaytofulladdress')dnl`;
  return [
    access,
    table('mailertable'),
    table('virtusertable'),
    ...(domains.virtual.length > 0 ? [`VIRTUSER_DOMAIN_FILE(\`${releaseFile('virtuser-domains')}')dnl`] : []),
    ...(domains.virtualSubdomains ? [featureLine('virtuser_entire_domain', [])] : []),
    table('genericstable'),
    ...(domains.generics.length > 0
      ? [`GENERICS_DOMAIN_FILE(\`${releaseFile('generics-domains')}')dnl`]
      : []),
    ...(domains.genericsSubdomains ? [featureLine('generics_entire_domain', [])] : []),
    ...(maps.domaintable.length > 0 ? [table('domaintable')] : []),
    ...(routing.smartHost === '' ? [] : [m4Define('SMART_HOST', routing.smartHost)]),
    ...(routing.localMail === 'refuse' && !options.MAIL_HUB
      ? [m4Define('MAIL_HUB', 'error:5.1.1:550 User unknown')]
      : []),
  ];
}

/** The map of outgoing logins, when there are any. */
export function loginMapLines({ logins }: Outgoing, mapType: string): string[] {
  if (logins.length === 0) return [];
  return [`FEATURE(\`authinfo', \`${mapType} ${releaseFile('maps/authinfo')}')dnl`];
}

/** A reply is quoted for the rewriting rules as cf/README does: "550 text". */
export function featureLine(name: string, args: readonly string[]): string {
  const written = args.map((arg) => (/^[45]\d\d /.test(arg) ? `"${arg}"` : arg));
  // its one argument goes into the cf without being read a second time
  const line = name === 'check_other' ? m4Call('FEATURE', [name, ...written], 1) : m4Feature(name, written);
  return warns.has(name) ? `pushdef(\`errprint')${line.replace(/dnl$/, '')}popdef(\`errprint')dnl` : line;
}

/**
 * These print a warning about open relays, and a release whose compilation prints anything is refused. Somebody has read that warning and said why it
 * is needed all the same, so it is kept silent for this one line.
 */
const warns = new Set(['promiscuous_relay', 'relay_local_from', 'relay_mail_from']);
