import type { Neighbours } from '#lib/maillog/keyset.ts';
import type { Delivery, Message, MessageStatus } from '#lib/maillog/message.ts';

/** A message as lists show it. */
export type ListedMessage = Message & {
  gateway: string;
  status: MessageStatus;
  /** The first of them, what failed or waits before what was sent. */
  deliveries: Delivery[];
  deliveryCount: number;
};

export type MessageList = { messages: ListedMessage[] } & Neighbours;
