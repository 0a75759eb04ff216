import type { Listener } from '#lib/policy/section/host.ts';
import { portOf, readEquates } from './read-equates.ts';

type Draft = Partial<Listener> & { port: number };
type Reader = (draft: Draft, value: string) => string | null;

/** Takes a field over as it is written; the schema judges it. */
const text =
  (field: keyof Listener): Reader =>
  (draft, value) => {
    Object.assign(draft, { [field]: value });
    return null;
  };

const number =
  (field: keyof Listener): Reader =>
  (draft, value) => {
    Object.assign(draft, { [field]: Number(value) });
    return null;
  };

/** The keys of DaemonPortOptions: the daemon reads their first letter alone, in which capitals count (daemon.c, setsockaddroptions). */
const readers: Record<string, Reader> = {
  N: text('name'),
  F: (draft, value) => {
    if (value !== 'inet' && value !== 'inet6') return `The family ${value} has no form.`;
    draft.family = value;
    return null;
  },
  A: (draft, value) => {
    draft.address = value.replace(/^IPv6:/i, '');
    return null;
  },
  P: (draft, value) => {
    draft.port = portOf(value) ?? Number.NaN;
    return Number.isNaN(draft.port) ? `The port ${value} is no number and no known name.` : null;
  },
  M: readModifiers,
  I: (draft, value) => {
    draft.filters = value.split(/[;\s]+/).filter((name) => name !== '');
    return null;
  },
  c: number('children'),
  L: number('backlog'),
  S: number('sendBuffer'),
  R: number('receiveBuffer'),
  D: text('deliveryMode'),
  d: number('delayLoad'),
  q: number('queueLoad'),
  r: number('refuseLoad'),
};

/** The listener that a DAEMON_OPTIONS describes; a sentence when a part of it has no form. `fallbackName` is for one without Name=. */
export function readListener(equates: string, fallbackName: string): Draft | { reason: string } {
  const draft: Draft = { name: fallbackName, port: 25 };
  for (const { key, value, part } of readEquates(equates)) {
    const letter = key.startsWith('a') ? 'A' : (key[0] ?? '');
    const reader = readers[letter];
    const reason = reader ? reader(draft, value) : `“${part}” has no form.`;
    if (reason !== null) return { reason };
  }
  return { ...draft, kind: kindOf(draft) };
}

const modifiers: Record<string, Partial<Listener>> = {
  a: { requireAuth: true },
  A: { noAuth: true },
  E: { noEtrn: true },
  s: { tlsOnConnect: true },
  S: { noStartTls: true },
  u: { unqualifiedSenders: true },
  f: { fullSenders: true },
  r: { fullRecipients: true },
  b: { bindInterface: true },
  h: { helloByInterface: true },
  O: { optional: true },
  c: { canonify: 'c' },
  C: { canonify: 'C' },
};

function readModifiers(draft: Draft, letters: string): string | null {
  for (const letter of letters.replace(/\s/g, '')) {
    const means = modifiers[letter];
    if (means === undefined) return `The modifier ${letter} has no form.`;
    Object.assign(draft, means);
  }
  return null;
}

/** A listener that the form's own kinds do not fit is one of its own kind. */
function kindOf({ port, requireAuth, tlsOnConnect }: Draft): Listener['kind'] {
  if (port === 587 && requireAuth) return 'submission';
  if (port === 465 && tlsOnConnect) return 'submissions';
  return port === 25 && !requireAuth ? 'smtp' : 'custom';
}
