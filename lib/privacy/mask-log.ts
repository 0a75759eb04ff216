import type { AccountStatus } from '#lib/gateway/api-account.ts';
import type { Delivery } from '#lib/maillog/join/message.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';
import type { LastUse } from '#lib/sasl/account/account-use.ts';
import type { ShownAttempt } from '#lib/why/tell-logins.ts';
import { maskText } from './mask-text.ts';
import { hidden, maskAddress, maskClient, maskHost } from './mask-word.ts';
import type { Masking } from './masking.ts';

/** Raw lines hold every address there is: they are withheld, not masked. */
export function maskAttempt(attempt: ShownAttempt, rule: Masking): ShownAttempt {
  const shown = { ...attempt, client: clientOf(attempt.client, rule), lines: [] };
  return rule.senders ? maskTypedName(shown) : shown;
}

/** Names of accounts are shown; who types a whole address to log in has typed an address. */
function maskTypedName(attempt: ShownAttempt): ShownAttempt {
  const { name, title, advice } = attempt;
  const at = name?.lastIndexOf('@') ?? -1;
  if (name === null || at < 0) return attempt;
  const masked = maskAddress(name);
  const local = name.slice(0, at);
  const said = (text: string) =>
    text
      .replaceAll(name, masked)
      .split(/(\s+|[,.:;])/)
      .map((word) => (word === local || word.startsWith(`${local}@`) ? word.replace(local, hidden) : word))
      .join('');
  return { ...attempt, name: masked, title: said(title), advice: advice && said(advice) };
}

export function maskMessage(message: ListedMessage, rule: Masking): ListedMessage {
  const { sender, messageId, reason, clientAddress, clientName, clientPort, certificateSubject } = message;
  const known = [sender, messageId, ...message.deliveries.map(({ recipient }) => recipient)];
  return {
    ...message,
    sender: rule.senders && sender !== null ? maskAddress(sender) : sender,
    messageId: rule.messageIds && messageId !== null ? hidden : messageId,
    reason: reason === null ? null : maskText(reason, known),
    clientAddress: clientOf(clientAddress, rule),
    clientName: rule.clients && clientName !== null ? maskHost(clientName) : clientName,
    clientPort: rule.clients ? null : clientPort,
    certificateSubject: rule.clients && certificateSubject !== null ? hidden : certificateSubject,
    deliveries: message.deliveries.map((delivery) => maskDelivery(delivery, rule, known)),
  };
}

/** The next server is shown: it is no person's, and why a delivery waits is said of it. */
function maskDelivery(delivery: Delivery, rule: Masking, known: readonly (string | null)[]): Delivery {
  const { recipient, relay, reply, status } = delivery;
  return {
    ...delivery,
    recipient: rule.recipients ? maskAddress(recipient) : recipient,
    relay: relay?.includes('@') ? hidden : relay,
    reply: reply === null ? null : maskText(reply, known),
    status: maskText(status, known),
  };
}

/** What a gateway tells of an account's log-ins. */
export function maskStatus<S extends AccountStatus>(status: S, rule: Masking): S {
  const { lockReason, devices, sending } = status;
  return {
    ...status,
    lockReason: lockReason === null ? null : maskText(lockReason), // it names the usual networks
    devices: devices.map((use) => ({ ...use, client: clientOf(use.client, rule) })),
    sending: sending && {
      ...sending,
      refused: sending.refused && { ...sending.refused, text: maskText(sending.refused.text) },
    },
  };
}

/** When and from where an account was used last. */
export function maskUse<F extends LastUse, A extends { lastUse: LastUse | null; lastFailure: F | null }>(
  account: A,
  rule: Masking,
): A {
  const { lastUse, lastFailure } = account;
  return {
    ...account,
    lastUse: lastUse && { ...lastUse, from: clientOf(lastUse.from, rule) },
    lastFailure: lastFailure && { ...lastFailure, from: clientOf(lastFailure.from, rule) },
  };
}

/** A client's address, or what is shown of it. */
export function clientOf(address: string | null, rule: Masking): string | null {
  return rule.clients && address !== null ? maskClient(address) : address;
}
