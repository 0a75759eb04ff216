import type { SendingLimits, SendingUse } from '#lib/gateway/sending-rights.ts';

/** Messages and recipients of one account by the five minutes they were sent in: `at / step`, rounded down. */
export type Sent = ReadonlyMap<number, { messages: number; recipients: number }>;

export const step = 5 * 60_000;
const hour = 60 * 60_000;
const day = 24 * hour;

/** What is allowed; 0: as much as they like. */
export type Allowed = { [Name in keyof SendingLimits]: number };

/** The policy's limits with an account's exceptions. */
export function allowedTo(usual: Allowed, own: SendingLimits | null): Allowed {
  return {
    messagesPerHour: own?.messagesPerHour ?? usual.messagesPerHour,
    messagesPerDay: own?.messagesPerDay ?? usual.messagesPerDay,
    recipientsPerHour: own?.recipientsPerHour ?? usual.recipientsPerHour,
    recipientsPerDay: own?.recipientsPerDay ?? usual.recipientsPerDay,
  };
}

const rules = [
  { name: 'messagesPerHour', what: 'messages', within: hour, words: 'an hour' },
  { name: 'recipientsPerHour', what: 'recipients', within: hour, words: 'an hour' },
  { name: 'messagesPerDay', what: 'messages', within: day, words: '24 hours' },
  { name: 'recipientsPerDay', what: 'recipients', within: day, words: '24 hours' },
] as const;

/** What still counts at this time; older steps are let go. */
export function sentWithin(sent: Sent, at: number): Sent {
  return new Map([...sent].filter(([slot]) => isWithin(slot, at, day)));
}

/**
 * Where the clock was put back, what was sent lies ahead of it, and would count until that time has come again. It counts from now on instead; what
 * is a step ahead stays, since clocks are set by seconds all the time.
 */
export function sentUntil(sent: Sent, at: number): Sent {
  const now = Math.floor(at / step);
  if ([...sent.keys()].every((slot) => slot <= now + 1)) return sent;
  const counts = new Map<number, { messages: number; recipients: number }>();
  for (const [later, { messages, recipients }] of sent) {
    const slot = later > now + 1 ? now : later;
    const before = counts.get(slot) ?? { messages: 0, recipients: 0 };
    counts.set(slot, {
      messages: before.messages + messages,
      recipients: before.recipients + recipients,
    });
  }
  return counts;
}

/** The count after one more message. */
export function afterMessage(sent: Sent, recipients: number, at: number): Sent {
  const slot = Math.floor(at / step);
  const before = sent.get(slot) ?? { messages: 0, recipients: 0 };
  const next = new Map(sentWithin(sent, at));
  return next.set(slot, { messages: before.messages + 1, recipients: before.recipients + recipients });
}

/**
 * Why a message to so many recipients is too much now, and when it no longer is; null when it may be sent. `recipients` 0 asks before any is named.
 */
export function limitReached(sent: Sent, allowed: Allowed, recipients: number, at: number): string | null {
  for (const { name, what, within, words } of rules) {
    const most = allowed[name];
    if (most === 0) continue;
    const more = what === 'messages' ? 1 : Math.max(1, recipients);
    if (more > most)
      return `${more} recipients are more than the ${most} that this account may write to within ${words}.`;
    const used = sumWithin(sent, what, within, at);
    if (used + more <= most) continue;
    const until = freeAt(sent, { what, within, over: used + more - most }, at);
    return `This account has sent ${used} of the ${most} ${what} that it may within ${words}. Try again after ${timeOf(until, at)}.`;
  }
  return null;
}

/** `14:35 UTC`, and the day where it is another one: the client may be in any time zone. */
function timeOf(until: number, at: number): string {
  const [then, now] = [new Date(until).toISOString(), new Date(at).toISOString()];
  const time = `${then.slice(11, 16)} UTC`;
  return then.slice(0, 10) === now.slice(0, 10) ? time : `${time} on ${then.slice(0, 10)}`;
}

/** What the pages show. */
export function useOf(sent: Sent, at: number): Omit<SendingUse, 'refused'> {
  return {
    messagesThisHour: sumWithin(sent, 'messages', hour, at),
    messagesThisDay: sumWithin(sent, 'messages', day, at),
    recipientsThisHour: sumWithin(sent, 'recipients', hour, at),
    recipientsThisDay: sumWithin(sent, 'recipients', day, at),
  };
}

/** A step counts until all of it is past: what was sent at its end must not count for less than the whole time. */
const isWithin = (slot: number, at: number, within: number) => (slot + 1) * step + within > at;

function sumWithin(sent: Sent, what: 'messages' | 'recipients', within: number, at: number): number {
  let sum = 0;
  for (const [slot, count] of sent) if (isWithin(slot, at, within)) sum += count[what];
  return sum;
}

type Over = { what: 'messages' | 'recipients'; within: number; over: number };

/** When so many of those that count now count no longer. */
function freeAt(sent: Sent, { what, within, over }: Over, at: number): number {
  let left = over;
  for (const [slot, count] of [...sent].sort(([a], [b]) => a - b)) {
    if (!isWithin(slot, at, within)) continue;
    left -= count[what];
    if (left <= 0) return (slot + 1) * step + within;
  }
  return at + within;
}
