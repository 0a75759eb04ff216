import type { StateName } from '#components/ui/badge.tsx';
import type { MessageStatus } from '#lib/maillog/join/message.ts';

/** How a status is marked. What was refused is the gateway or another server at work, so it is grey until a person must act. */
export const stateOf: Record<MessageStatus, StateName> = {
  receiving: 'running',
  queued: 'waiting',
  sent: 'ok',
  deferred: 'waiting',
  refused: 'bad',
  held: 'locked',
  discarded: 'off',
  abandoned: 'off',
};
