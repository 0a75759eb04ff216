import type { Delivery, Message, MessageStatus } from '#lib/maillog/join/message.ts';
import type { Neighbours } from '#lib/maillog/search/keyset.ts';

/** A message as lists show it. */
export type ListedMessage = Message & {
  gateway: string;
  status: MessageStatus;
  /** The first of them, what failed or waits before what was sent. */
  deliveries: Delivery[];
  deliveryCount: number;
};

export type MessageList = { messages: ListedMessage[] } & Neighbours;
