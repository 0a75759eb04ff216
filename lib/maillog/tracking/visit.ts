import type { Session } from '#lib/maillog/join/message.ts';
import type { RawLine } from '#lib/maillog/line-block.ts';

/** A connection of a client to a gateway, with the lines that it left. */
export type Visit = Pick<
  Session,
  'id' | 'at' | 'lastAt' | 'clientAddress' | 'clientName' | 'tlsVersion' | 'account' | 'mechanism'
> & { gateway: string; lines: RawLine[] };

/** Connections by the client's address or network, or those of these numbers; `since` by the day. */
export type VisitFilter = { client: string; since: Date } | { ids: readonly number[] };
