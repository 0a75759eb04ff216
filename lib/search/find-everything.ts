import { z } from 'zod';
import { may, type Permission } from '#lib/auth/permissions.ts';
import type { Db } from '#lib/db/client.ts';
import { printTerm } from '#lib/maillog/search/print-query.ts';
import { query } from '#lib/operation.ts';
import { readOutgoing } from '#lib/outgoing/store.ts';
import { someEntries } from '#lib/policy/entry/find-entries.ts';
import { loginName, type OutgoingLogin } from '#lib/policy/section/outgoing.ts';
import { someAccounts } from '#lib/sasl/account/find-accounts.ts';

export type Found = { kind: string; title: string; detail: string; href: string };

const each = 6;

type Source = { permission: Permission; find(db: Db, text: string): Promise<Found[]> };

const sources: Source[] = [
  {
    permission: 'accounts.read',
    find: async (db, text) => {
      const rows = await someAccounts(db, text, each);
      return rows.map(({ id, name, label }) => ({
        kind: 'Account',
        title: label || name,
        detail: name,
        href: `/authentication/accounts/${id}`,
      }));
    },
  },
  {
    permission: 'policy.read',
    find: async (db, text) => {
      const rows = await someEntries(db, text, each);
      return rows.map(({ map, tag, key, value }) => ({
        kind: `In ${map}`,
        title: `${tag}${key}`,
        detail: value,
        href: foundOn(pageOfMap[map] ?? '/policy/access', key),
      }));
    },
  },
  {
    permission: 'policy.read',
    find: async (db, text) => {
      const { value } = await readOutgoing(db);
      const words = ({ key, authentication, authorization, comment, owner }: OutgoingLogin) =>
        [key, authentication, authorization, comment, owner].join('\n').toLowerCase();
      const found = value.logins.filter((login) => words(login).includes(text.toLowerCase()));
      return found.slice(0, each).map((login) => ({
        kind: 'Outgoing login',
        title: login.key || 'every other server',
        detail: loginName(login),
        href: `/authentication/outgoing?open=${encodeURIComponent(login.key || '*')}`,
      }));
    },
  },
  {
    permission: 'releases.read',
    find: async (db, contains) => {
      const where = { OR: [{ id: { startsWith: contains } }, { comment: { contains } }] };
      const rows = await db.release.findMany({ where, take: each, orderBy: { number: 'desc' } });
      return rows.map(({ id, comment }) => ({
        kind: 'Release',
        title: comment,
        detail: id,
        href: `/changes/releases/${id}`,
      }));
    },
  },
  {
    permission: 'gateways.inspect',
    find: async (db, contains) => {
      const rows = await db.gateway.findMany({ where: { name: { contains } }, take: each });
      return rows.map(({ id, name, url }) => ({
        kind: 'Gateway',
        title: name,
        detail: url,
        href: `/system/gateways/${id}`,
      }));
    },
  },
  {
    permission: 'maillog.read',
    // looking into the log stands in the trail, so that is left to who goes there
    find: (_, text) => {
      const q = printTerm('text', text);
      const href = `/mail/tracking?q=${encodeURIComponent(q)}`;
      return Promise.resolve([{ kind: 'Mail log', title: `Messages of “${text}”`, detail: q, href }]);
    },
  },
];

const pageOfMap: Record<string, string> = {
  access: '/policy/access',
  'relay-domains': '/policy/domains',
  'local-host-names': '/policy/domains?map=local-host-names',
  mailertable: '/policy/routing',
  aliases: '/policy/aliases',
  virtusertable: '/policy/virtual-users',
  genericstable: '/policy/outgoing-addresses',
  domaintable: '/policy/domains?map=domaintable',
};

/** The list narrowed to a key. */
function foundOn(page: string, key: string): string {
  return `${page}${page.includes('?') ? '&' : '?'}q=${encodeURIComponent(key)}`;
}

/** What the palette shows: people, entries, releases, gateways, as far as the caller may see them. */
export const findEverything = query({
  name: 'search',
  summary: 'Find accounts, entries, logins, releases and gateways, and the search of the mail log',
  permission: 'self.read',
  route: 'GET /search',
  input: z.object({ q: z.string().trim().max(200).default('') }),
  read: async ({ db, caller }, { q }): Promise<{ results: Found[] }> => {
    if (q.length < 2) return { results: [] };
    const open = sources.filter((source) => may(caller.role, source.permission));
    const found = await Promise.all(open.map((source) => source.find(db, q)));
    return { results: found.flat() };
  },
});
