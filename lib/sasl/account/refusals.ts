import { z } from 'zod';
import { type AttemptReason, attemptReason, passwordHint } from '#lib/gateway/api-attempts.ts';
import type { Attempt, RefusalWord } from './account-use.ts';
import { splitDevice } from './login-name.ts';

/** Refusals of one client by one gateway for one reason, one after the other. Times in milliseconds. */
const refusal = z.object({
  since: z.number(),
  until: z.number(),
  /** The gateway's name. */
  on: z.string(),
  /** The client's address; null where the gateway does not know it. */
  from: z.string().nullable(),
  with: z.string(),
  /** As it was typed; empty where it was not kept. */
  name: z.string().default(''),
  reason: attemptReason,
  hint: passwordHint.nullable().default(null),
  detail: z.string().nullable().default(null),
  /** Nothing else has come from this client by this mechanism since. */
  open: z.boolean(),
});
export type Refusal = z.infer<typeof refusal>;

/** A telephone that tries every minute is one of them. */
const most = 24;
/** A log of the host has whole seconds, cut off; and the daemon writes its line when it has its answer. */
const beforeMs = 1000;
const behindMs = 1500;

/** Reasons that the daemon's line does not hold: to it each of them is a password that is not right. */
const keptFromLog: Record<AttemptReason, boolean> = {
  disabled: true,
  expired: true,
  locked: true,
  'no such device password': true,
  'device password expired': true,
  'not from this network': true,
  'the client’s network is not known': true,
  'no password for PLAIN and LOGIN': true,
  'too many logins at once': true,
  'too many failures from this network': true,
  'not up to date with the console': true,
  'nobody checked the password': true,
  accepted: false,
  'wrong password': false,
  'unknown account': false,
  'another realm': false,
  'no verifier for this mechanism': false,
  'asked for another service than smtp': false,
  'asked to act for another': false,
  'not understood': false,
  'refused by the daemon': false,
};

/** What is remembered after one more attempt: the last refusals whose reason is the gateway's own word. */
export function refusalsAfter(refusals: readonly Refusal[], attempt: Attempt): Refusal[] {
  const { gateway: on, client: from, mechanism, name, reason, hint, detail } = attempt;
  const at = attempt.at.getTime();
  const last = refusals.findLastIndex((one) => one.on === on && one.from === from && one.with === mechanism);
  const known = refusals[last];
  if (known?.open && sameWord(known, attempt)) {
    const longer = { ...known, name, since: Math.min(known.since, at), until: Math.max(known.until, at) };
    return refusals.with(last, longer);
  }
  const closed = known?.open ? refusals.with(last, { ...known, open: false }) : [...refusals];
  if (logTellsAll(attempt)) return closed;
  const word = { name, reason, hint, detail };
  return [...closed, { since: at, until: at, on, from, with: mechanism, ...word, open: true }].slice(-most);
}

/** Which of an account's names was typed is not in its log. */
function logTellsAll({ name, reason, hint }: RefusalWord): boolean {
  if (keptFromLog[reason] || hint !== null) return false;
  return reason !== 'wrong password' || splitDevice(name).device === null;
}

/** Names count where they are of devices that there are: whoever makes others up must not push out what came before. */
const sameWord = (one: RefusalWord, other: RefusalWord) =>
  one.reason === other.reason &&
  one.hint === other.hint &&
  one.detail === other.detail &&
  (one.reason !== 'wrong password' || one.name === other.name);

type LoggedFailure = { at: number; gateway: string; clientAddress: string | null; mechanism: string };

/** The gateway's own word on a failure that the log tells of; null when it had none, or it is forgotten. */
export function wordOn(refusals: readonly Refusal[], login: LoggedFailure): RefusalWord | null {
  const { at, gateway, clientAddress, mechanism } = login;
  const [nearest] = refusals
    .filter(
      (one) =>
        one.on === gateway &&
        (one.from === null || clientAddress === null || one.from === clientAddress) &&
        one.with.split('/').includes(mechanism) &&
        at >= one.since - beforeMs &&
        at <= one.until + behindMs,
    )
    .map((one) => ({ one, far: Math.max(one.since - at, at - one.until, 0) }))
    .toSorted((one, other) => one.far - other.far);
  if (!nearest) return null;
  const { name, reason, hint, detail } = nearest.one;
  return { name, reason, hint, detail };
}

const stored = z.array(refusal);

/** What stands in the row of an account; nothing where it is of another version. */
export const readRefusals = (value: unknown): Refusal[] => stored.safeParse(value).data ?? [];
