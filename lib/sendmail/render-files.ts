import type { GatewayPaths } from '#lib/gateway/api-engine.ts';
import { type MapName, mapNames } from '#lib/policy/entry/entry.ts';
import { emptyHost, type Policy } from '#lib/policy/policy.ts';
import { moreAliasesIn } from '#lib/policy/source.ts';
import { arrangeSource } from './arrange-source.ts';
import { withNotes } from './entry-notes.ts';
import { trustedUsers } from './import/read-trusted-users.ts';
import { releaseFile } from './mc-base.ts';
import { formatAliases } from './render-aliases.ts';
import { renderBundle } from './render-bundle.ts';
import { renderLocalHosts, renderNames, renderRelayDomains } from './render-class.ts';
import { renderAccess, renderTable } from './render-map.ts';
import { renderSasl } from './render-sasl.ts';

/** A file of a mail host’s configuration; `path` from its folder, usually /etc/mail. */
export type HostFile = { path: string; content: string };

/** Where a server that people run by hand keeps its files. */
const usualPaths: GatewayPaths = {
  release: '/etc/mail',
  state: '/var/lib/sendmail',
  sasl: '/etc/mail/sasl',
  cf: '/usr/share/sendmail/cf',
};

/**
 * The configuration of one host as files for a server that people run by hand: no agent’s folders, no lines of Postern’s own. An imported policy comes back
 * in the order and spelling it was found in. Certificates, keys and passwords are not in it: they are no part of the policy.
 */
export function renderFiles(policy: Policy, hostId = Object.keys(policy.hosts)[0] ?? ''): HostFile[] {
  const host = policy.hosts[hostId] ?? emptyHost();
  if (policy.source.directives.length > 0)
    return [{ path: 'sendmail.mc', content: arrangeSource(policy, host) }, ...foundFiles(policy)];
  const files = renderBundle(policy, { gatewayId: hostId, paths: usualPaths, engine: null }, null);
  return files.map(besideSendmailMc).map(({ path, content }) => ({
    path,
    content: isMapName(path) ? withNotes(content, policy.maps[path]) : content,
  }));
}

/** A gateway has a folder for its maps; people who run a server look for them beside sendmail.mc. */
function besideSendmailMc({ path, content }: HostFile): HostFile {
  return path === 'sendmail.mc'
    ? { path, content: content.replaceAll(releaseFile('maps/'), releaseFile('')) }
    : { path: path.replace(/^maps\//, ''), content };
}

const isMapName = (path: string): path is MapName => mapNames.some((name) => name === path);

/** Maps and class files under the names they were found by; one that was not there is written when it has entries now. */
function foundFiles(policy: Policy): HostFile[] {
  const { maps, source } = policy;
  const own = (map: 'local-host-names' | 'relay-domains') => namesOfFile(policy, `maps.${map}`, maps[map]);
  const contents: Record<MapName, () => string> = {
    access: () => renderAccess(maps.access),
    'relay-domains': () => renderRelayDomains(own('relay-domains')),
    'local-host-names': () => renderLocalHosts(own('local-host-names')),
    mailertable: () => renderTable(maps.mailertable),
    virtusertable: () => renderTable(maps.virtusertable),
    aliases: () => formatAliases(maps.aliases),
    genericstable: () => renderTable(maps.genericstable),
    domaintable: () => renderTable(maps.domaintable),
  };
  const found = (Object.keys(contents) as MapName[])
    .map((map) => ({
      path: source.files[map] ?? map,
      content: withNotes(contents[map](), maps[map]),
      known: map in source.files,
    }))
    .filter(({ known, content }) => known || content !== '')
    .map(({ path, content }) => ({ path, content }));
  const moreAliases = Object.entries(source.files).flatMap(([key, path]) =>
    key.startsWith(moreAliasesIn)
      ? [{ path, content: `# These aliases stand in ${source.files.aliases ?? 'aliases'}.\n` }]
      : [],
  );
  const sasl = source.files['Sendmail.conf'];
  return [
    ...found,
    ...moreAliases,
    ...nameFiles(policy),
    ...trustedFile(policy),
    ...(sasl === undefined ? [] : [{ path: sasl, content: renderSasl(policy.auth, usualPaths) }]),
  ];
}

/** Files of MASQUERADE_DOMAIN_FILE and the like. */
function nameFiles(policy: Policy): HostFile[] {
  const { masquerading, domains, source } = policy;
  const lists: Record<string, readonly string[]> = {
    'masquerading.domains': masquerading.domains,
    'masquerading.exceptions': masquerading.exceptions,
    'masquerading.exposedUsers': masquerading.exposedUsers,
    'domains.virtual': domains.virtual,
    'domains.generics': domains.generics,
  };
  return Object.entries(lists).flatMap(([key, names]) => {
    const path = source.files[key];
    const own = namesOfFile(
      policy,
      key,
      names.map((name) => ({ key: name })),
    );
    return path === undefined ? [] : [{ path, content: renderNames(own.map((one) => one.key)) }];
  });
}

/** What FEATURE(use_ct_file) reads: the daemon adds its names to those of confTRUSTED_USERS. */
function trustedFile(policy: Policy): HostFile[] {
  const path = policy.source.files['trusted-users'];
  return path === undefined ? [] : [{ path, content: renderNames(trustedUsers(policy)) }];
}

/** Of a list’s members those that came from its file: neither a line of sendmail.mc names them, nor were they added since. */
function namesOfFile<T extends { key: string }>(
  { source }: Policy,
  list: string,
  members: readonly T[],
): T[] {
  const named = new Set(source.directives.flatMap(({ keys }) => keys));
  const isOwn = ({ key }: T) => {
    const setting = `${list}[${key}]`;
    return !named.has(setting) && (list.startsWith('maps.') || setting in source.imported);
  };
  return members.filter(isOwn);
}
