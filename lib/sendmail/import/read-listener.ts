import type { Listener } from '#lib/policy/host.ts';

const ports: Record<string, number> = {
  smtp: 25,
  submission: 587,
  msa: 587,
  smtps: 465,
  submissions: 465,
  urd: 465,
};

/** The keys of DaemonPortOptions by their first letter, in which capitals count (op.me section 5.6; srvrsmtp reads no more of a name). */
const fields: Record<string, 'name' | 'family' | 'address' | 'port' | 'modifiers'> = {
  N: 'name',
  F: 'family',
  A: 'address',
  a: 'address',
  P: 'port',
  M: 'modifiers',
};

type Draft = Partial<Listener> & { port: number };

/** The listener that a DAEMON_OPTIONS describes; a sentence when a part of it has no form. `fallbackName` is for one without Name=. */
export function readListener(text: string, fallbackName: string): Draft | { reason: string } {
  const draft: Draft = { name: fallbackName, port: 25 };
  for (const part of text.split(',')) {
    const reason = readPart(draft, part.trim());
    if (reason !== null) return { reason };
  }
  return { ...draft, kind: kindOf(draft) };
}

function readPart(draft: Draft, part: string): string | null {
  if (part === '') return null;
  const [, key = '', value = ''] = /^([A-Za-z]\w*)\s*=\s*(.*)$/.exec(part) ?? [];
  const field = fields[key[0] ?? ''];
  if (field === undefined) return `“${part}” has no form.`;
  switch (field) {
    case 'name':
      draft.name = value;
      return null;
    case 'family':
      if (value !== 'inet' && value !== 'inet6') return `The family ${value} has no form.`;
      draft.family = value;
      return null;
    case 'address':
      draft.address = value.replace(/^IPv6:/i, '');
      return null;
    case 'port':
      draft.port = ports[value.toLowerCase()] ?? Number(value);
      return Number.isInteger(draft.port) ? null : `The port ${value} is no number and no known name.`;
    case 'modifiers':
      return readModifiers(draft, value);
  }
}

const modifiers: Record<string, keyof Listener> = {
  a: 'requireAuth',
  A: 'noAuth',
  E: 'noEtrn',
  s: 'tlsOnConnect',
  S: 'noStartTls',
  u: 'unqualifiedSenders',
};

function readModifiers(draft: Draft, letters: string): string | null {
  for (const letter of letters.replace(/\s/g, '')) {
    const field = modifiers[letter];
    if (field === undefined) return `The modifier ${letter} has no form.`;
    Object.assign(draft, { [field]: true });
  }
  return null;
}

/** A listener whose rules for the form’s presets do not fit is one of its own kind. */
function kindOf({ port, requireAuth, tlsOnConnect }: Draft): Listener['kind'] {
  if (port === 587 && requireAuth) return 'submission';
  if (port === 465 && tlsOnConnect) return 'submissions';
  return port === 25 && !requireAuth ? 'smtp' : 'custom';
}
