import type { Neighbours } from '#lib/maillog/keyset.ts';
import type { Login } from '#lib/maillog/message.ts';

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
