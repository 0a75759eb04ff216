import { type ManagedPath, managedFiles } from '#lib/gateway/managed-files.ts';
import type { Policy } from '#lib/policy/policy.ts';
import type { Material } from './material.ts';
import { renderAliases } from './render-aliases.ts';
import { type OutgoingPasswords, renderAuthInfo } from './render-authinfo.ts';
import { renderLocalHosts, renderNames, renderRelayDomains } from './render-class.ts';
import { renderAccess, renderTable } from './render-map.ts';
import { renderMc } from './render-mc.ts';
import { renderSasl } from './render-sasl.ts';
import { hostOf, type RenderHost } from './rendered-host.ts';
import { type LongMap, longMaps } from './stream-map.ts';

/** `Content`: a text, or whatever stands for one that is rendered elsewhere. */
export type RenderedFile<Content = string> = {
  path: ManagedPath;
  content: Content;
  secret: boolean;
  mapType?: 'btree' | 'hash';
};

/**
 * Every file of a release for one gateway, in the order of lib/gateway/managed-files.ts. The four maps, aliases (but for a null client), local-host-names and
 * relay-domains are always there, empty or not, so that the first entry of a map is a change of that map alone and needs no reload of the daemon.
 */
export function renderBundle(
  policy: Policy,
  host: RenderHost,
  material: Material | null,
  passwords: OutgoingPasswords = new Map(),
): RenderedFile[] {
  const { maps } = policy;
  const sources: Record<LongMap, string> = {
    access: renderAccess(maps.access),
    mailertable: renderTable(maps.mailertable),
    virtusertable: renderTable(maps.virtusertable),
    genericstable: renderTable(maps.genericstable),
  };
  return renderAround(policy, host, material, passwords, sources);
}

/** The same with the sources of the long maps given; the policy needs no entries of theirs. */
export function renderAround<Source>(
  policy: Policy,
  host: RenderHost,
  material: Material | null,
  passwords: OutgoingPasswords,
  sources: Record<LongMap, Source>,
): RenderedFile<Source | string>[] {
  const mapType = mapTypeOf(host);
  const maps = longMaps.map((map): [string, Source] => [`maps/${map}`, sources[map]]);
  const contents: Partial<Record<ManagedPath, Source | string>> = {
    'sendmail.mc': renderMc(policy, host, material, mapType),
    ...Object.fromEntries(maps),
    ...(policy.maps.domaintable.length > 0 && {
      'maps/domaintable': renderTable(policy.maps.domaintable),
    }),
    ...(policy.outgoing.logins.length > 0 && {
      'maps/authinfo': renderAuthInfo(policy.outgoing.logins, passwords),
    }),
    ...classContents(policy),
    // a null client has no aliases: its feature takes the file out of the cf
    ...(hostOf(policy, host).hub === '' && {
      aliases: renderAliases(policy.maps.aliases, policy.identity),
    }),
    'sasl/Sendmail.conf': renderSasl(policy.auth, host.paths, host.engine?.canonUser),
    ...(material && tlsContents(policy, material)),
  };
  return (Object.keys(managedFiles) as ManagedPath[]).flatMap((path) => {
    const content = contents[path];
    const { kind, secret } = managedFiles[path];
    return content === undefined ? [] : [{ path, content, secret, ...(kind === 'map' && { mapType }) }];
  });
}

/** btree is built eight times as fast as hash from sorted text, and looked up the same way. */
function mapTypeOf({ engine }: RenderHost): 'btree' | 'hash' {
  return engine === null || engine.mapTypes.includes('btree') ? 'btree' : 'hash';
}

function classContents({ maps, masquerading, domains }: Policy): Partial<Record<ManagedPath, string>> {
  const masqueraded = masquerading.masqueradeAs === '' ? [] : masquerading.domains;
  return {
    'local-host-names': renderLocalHosts(maps['local-host-names']),
    'relay-domains': renderRelayDomains(maps['relay-domains']),
    ...(masqueraded.length > 0 && { 'masquerade-domains': renderNames(masqueraded) }),
    ...(domains.virtual.length > 0 && { 'virtuser-domains': renderNames(domains.virtual) }),
    ...(domains.generics.length > 0 && { 'generics-domains': renderNames(domains.generics) }),
  };
}

function tlsContents({ tls }: Policy, material: Material): Partial<Record<ManagedPath, string>> {
  const { serverPem, serverKey, caPem, clientPem, clientKey } = material;
  return {
    ...(caPem !== '' && { 'tls/ca.pem': caPem }),
    'tls/server.pem': serverPem,
    'tls/server.key': serverKey,
    ...(clientPem && clientKey && { 'tls/client.pem': clientPem, 'tls/client.key': clientKey }),
    ...(tls.revocationList !== '' && { 'tls/crl.pem': `${tls.revocationList}\n` }),
  };
}
