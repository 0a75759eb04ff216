import type { Login } from '#lib/maillog/join/message.ts';
import type { Neighbours } from '#lib/maillog/search/keyset.ts';
import type { QueryKey } from '#lib/maillog/search/query.ts';

/** What a search of log-ins asks for. */
export type LoginFilter = {
  gateway?: string;
  account?: string;
  /** The account, and every name that is it with a realm behind. */
  anyRealm?: boolean;
  /** An address or a network. */
  client?: string;
  ok?: boolean;
  since?: Date;
  until?: Date;
};

export type ListedLogin = Login & { id: number; gateway: string };
export type LoginList = { logins: ListedLogin[] } & Neighbours;

/** The keys of a search that say something of a log-in; `status:sent` is one that went well, `status:refused` one that failed. */
export const loginKeys: readonly QueryKey[] = [
  'account',
  'client',
  'mech',
  'status',
  'since',
  'until',
  'gateway',
  'text',
];
