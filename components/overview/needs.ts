import { formatCount, formatDuration, formatExact } from '#components/ui/format.ts';
import type { IconName } from '#components/ui/icon.tsx';
import type { Tone } from '#components/ui/tone.ts';
import { clockOffset } from '#lib/gateway/clock-offset.ts';
import { accountLackWords } from '#lib/gateway/lacks.ts';
import type { ListedCertificate } from '#lib/pki/list-certificates.ts';
import type { DraftCheck } from '#lib/release/draft-check.ts';

/** Something that wants a person, with the one place to go. */
export type Need = {
  key: string;
  icon: IconName;
  tone: Tone;
  title: string;
  text: string;
  action: { label: string; href: string };
};

type Gateway = {
  id: string;
  name: string;
  troubleCode: string | null;
  trouble: string | null;
  stateAt: Date | null;
  state: {
    active: string | null;
    daemon: { running: boolean; message: string };
    verifier: { answering: boolean; message: string };
    drift: readonly { path: string }[];
    queueLength: number | null;
    clock?: string | undefined;
  } | null;
  engine?: { lacks: readonly string[] } | null;
  knowsAnotherTrail?: boolean;
};

type Certificate = Pick<ListedCertificate, 'id' | 'label' | 'daysLeft' | 'expiry'>;
type Release = { id: string; comment: string; inForceOn: readonly string[] };
type Locked = { id: string; name: string; gateway: string; lockReason: string | null };

/** What needs somebody now, the worst first. */
export function needsOf(given: {
  gateways: readonly Gateway[];
  /** The newest release, once there is one. */
  newest: Release | undefined;
  certificates: readonly Certificate[];
  locked: readonly Locked[];
  /** Cases of unusual use that nobody has looked at. */
  unusual: { open: number; alarms: number };
  /** What the newest check of the draft said, once there was one. */
  check: DraftCheck | null;
}): Need[] {
  return [
    ...given.gateways.flatMap(gatewayNeeds),
    ...given.gateways.flatMap(olderNeed),
    ...given.gateways.flatMap(trailNeed),
    ...given.gateways.flatMap((one) => behindNeed(one, given.newest)),
    ...given.certificates.flatMap(certificateNeed),
    ...(given.check ? draftNeeds(given.check) : []),
    ...given.locked.map(lockedNeed),
    ...unusualNeed(given.unusual),
    ...given.gateways.flatMap(queueNeed),
  ].toSorted((a, b) => weight[a.tone] - weight[b.tone]);
}

const weight: Record<Tone, number> = { bad: 0, warn: 1, accent: 2, neutral: 3, ok: 4 };

function gatewayNeeds({ id, name, troubleCode, trouble, stateAt, state }: Gateway): Need[] {
  const action = { label: 'Look', href: `/system/gateways/${id}` };
  const need = (key: string, title: string, text: string): Need => ({
    key: `${id} ${key}`,
    icon: 'bad',
    tone: 'bad',
    title,
    text,
    action,
  });
  if (trouble)
    return [
      troubleCode === 'gateway-problem'
        ? need('trouble', `${name} cannot do what it is told`, trouble)
        : need('away', `${name} is not reachable`, trouble),
    ];
  if (!state) return [];
  if (!state.active)
    return [
      {
        key: `${id} new`,
        icon: 'advice',
        tone: 'neutral',
        title: `${name} waits for its first release`,
        text: 'It takes no mail yet.',
        action: { label: 'Review', href: '/changes/review' },
      },
    ];
  const needs: Need[] = [];
  if (!state.daemon.running) needs.push(need('down', `The daemon of ${name} is down`, state.daemon.message));
  if (!state.verifier.answering)
    needs.push(
      need(
        'verifier',
        `Log-ins fail on ${name}`,
        `${state.verifier.message} To people it looks like a wrong password.`,
      ),
    );
  if (state.drift.length > 0)
    needs.push({
      ...need(
        'drift',
        `Files on ${name} were changed by hand`,
        state.drift.map((one) => one.path).join(', '),
      ),
      icon: 'warn',
      tone: 'warn',
    });
  const offset = clockOffset(state.clock, { askedAt: stateAt });
  if (offset !== null)
    needs.push({
      ...need(
        'clock',
        `The clock of ${name} is ${offsetWords(offset)}`,
        'Ends of accounts, locks and limits go by it, and the times of its log. Let both hosts be set by NTP.',
      ),
      icon: 'warn',
      tone: 'warn',
    });
  return needs;
}

/** "1 day ahead of the console’s" */
export const offsetWords = (offset: number): string =>
  `${formatDuration(Math.abs(offset))} ${offset > 0 ? 'ahead of' : 'behind'} the console’s`;

/** An agent of an earlier version drops what it does not know of an account, and says nothing. */
function olderNeed({ id, name, engine }: Gateway): Need[] {
  if (!engine || engine.lacks.length === 0) return [];
  const unknown = accountLackWords(engine.lacks);
  return [
    {
      key: `${id} older`,
      icon: 'warn',
      tone: 'warn',
      title: `The agent of ${name} is older than the console`,
      text:
        unknown.length > 0
          ? `It does not know ${unknown.join(', ')}: these have no effect there until it is renewed.`
          : 'It does not know all that this console asks and tells it. Renew it.',
      action: { label: 'Look', href: `/system/gateways/${id}` },
    },
  ];
}

/** A gateway is a witness of the trail, and no longer keeps what it is told once the trail is another. */
function trailNeed({ id, name, knowsAnotherTrail }: Gateway): Need[] {
  if (!knowsAnotherTrail) return [];
  return [
    {
      key: `${id} trail`,
      icon: 'bad',
      tone: 'bad',
      title: `${name} knows another trail`,
      text: 'The console’s database was put back from a copy, or somebody altered the trail.',
      action: { label: 'Look', href: `/system/gateways/${id}` },
    },
  ];
}

/** A gateway that serves, but not what was released last: a deployment failed, or somebody went back. */
function behindNeed({ id, name, state }: Gateway, newest: Release | undefined): Need[] {
  if (!newest || !state?.active || newest.inForceOn.includes(name)) return [];
  return [
    {
      key: `${id} behind`,
      icon: 'warn',
      tone: 'warn',
      title: `${name} is not on the newest release`,
      text: newest.comment,
      action: { label: 'Look', href: `/changes/releases/${newest.id}` },
    },
  ];
}

function certificateNeed({ id, label, daysLeft, expiry }: Certificate): Need[] {
  if (daysLeft === null || expiry === null || expiry === 'ok') return [];
  const tone = expiry === 'expired' || expiry === 'critical' ? 'bad' : 'warn';
  const ends = daysLeft === 0 ? 'today' : `in ${formatCount(daysLeft, 'day')}`;
  return [
    {
      key: id,
      icon: tone,
      tone,
      title: expiry === 'expired' ? 'A certificate is over' : `A certificate ends ${ends}`,
      text: label,
      action: { label: 'Renew', href: `/certificates?open=${id}` },
    },
  ];
}

/** What stands in the way of the next release. */
function draftNeeds({ at, isCurrent, errors, warnings }: DraftCheck): Need[] {
  const found = [
    { titles: errors, tone: 'bad', noun: 'error' },
    { titles: warnings, tone: 'warn', noun: 'open warning' },
  ] as const;
  return found.flatMap(({ titles, tone, noun }) => {
    const [first, ...others] = titles;
    if (first === undefined) return [];
    const says = others.length > 0 ? `${first}, and ${formatCount(others.length)} more.` : `${first}.`;
    const since = isCurrent ? '' : ` The draft changed since this was found, ${formatExact(at)}.`;
    return [
      {
        key: `draft ${noun}`,
        icon: tone,
        tone,
        title: `The draft has ${formatCount(titles.length, noun)}`,
        text: `${says}${since}`,
        action: { label: 'Review', href: '/changes/review' },
      },
    ];
  });
}

function lockedNeed({ id, name, gateway, lockReason }: Locked): Need {
  return {
    key: `${id} ${gateway}`,
    icon: 'locked',
    tone: 'neutral',
    title: `${name} is locked`,
    text: lockReason ?? `on ${gateway}`,
    action: { label: 'Show', href: `/authentication/accounts/${id}` },
  };
}

function unusualNeed({ open, alarms }: { open: number; alarms: number }): Need[] {
  if (open === 0) return [];
  return [
    {
      key: 'unusual',
      icon: 'unusual',
      tone: alarms > 0 ? 'warn' : 'neutral',
      title: open === 1 ? 'An account is used unusually' : `${open} accounts are used unusually`,
      text:
        alarms > 0
          ? `${alarms === open ? 'An alarm' : `${alarms} of them alarms`}: a password may be in other hands.`
          : 'Nothing that looks like a stolen password.',
      action: { label: 'Look', href: '/mail/unusual' },
    },
  ];
}

/** So many wait on a good day, too: for servers that are down, or that ask strangers to come again. */
const usualQueue = 20;

function queueNeed({ id, name, trouble, state }: Gateway): Need[] {
  const waiting = state?.queueLength ?? 0;
  if (trouble || waiting < usualQueue) return [];
  return [
    {
      key: `${id} queue`,
      icon: 'advice',
      tone: 'neutral',
      title: `${formatCount(waiting)} messages wait on ${name}`,
      text: 'For whom, and why, is in the queue.',
      action: { label: 'Queue', href: `/mail/queue?gateway=${encodeURIComponent(name)}` },
    },
  ];
}
