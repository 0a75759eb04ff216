import { lineReason, type Reason } from '#lib/mail/reason.ts';
import { enhancedCode, refusalTextReason, replyWordsReason } from '#lib/mail/smtp-reply.ts';

export type ValueKind =
  | 'action'
  | 'spam'
  | 'milliseconds'
  | 'count'
  | 'serverFeatures'
  | 'clientFeatures'
  | 'tryTls'
  | 'tlsDemand'
  | 'tlsOptions'
  | 'certificateIssuer'
  | 'certificateSubject'
  | 'queueGroup'
  | 'compat'
  | 'copy';

const wordsOf: Partial<Record<ValueKind, readonly string[]>> = {
  spam: ['FRIEND', 'HATER'],
  tryTls: ['NO', 'OK'],
  certificateIssuer: ['RELAY', 'SUBJECT'],
  certificateSubject: ['RELAY'],
  copy: ['OK'],
};

/** What an action of the access map does. `text` is a whole reply, `ERROR:` one with an enhanced code of its own. */
export type AccessAction =
  | { kind: 'relay' | 'ok' | 'reject' | 'discard' | 'skip' }
  | { kind: 'quarantine'; reason: string }
  | { kind: 'error'; enhanced: string | null; text: string };

/** Reads an action; a sentence when it is none. */
export function readAction(value: string): AccessAction | { kind: 'none'; reason: string } {
  const word = value.toUpperCase();
  switch (word) {
    case 'RELAY':
      return { kind: 'relay' };
    case 'OK':
      return { kind: 'ok' };
    case 'REJECT':
      return { kind: 'reject' };
    case 'DISCARD':
      return { kind: 'discard' };
    case 'SKIP':
      return { kind: 'skip' };
  }
  if (word.startsWith('QUARANTINE:')) return readQuarantine(value.slice('QUARANTINE:'.length));
  if (word.startsWith('ERROR:')) return readError(value.slice('ERROR:'.length));
  if (/^"?\d/.test(value)) return readError(value);
  return {
    kind: 'none',
    reason: 'Use RELAY, OK, REJECT, DISCARD, SKIP, ERROR:5.7.1:550 text, or QUARANTINE:reason.',
  };
}

function readQuarantine(text: string) {
  const reason = replyWordsReason(text);
  return reason === null
    ? { kind: 'quarantine' as const, reason: text.trim() }
    : { kind: 'none' as const, reason };
}

function readError(text: string) {
  const match = /^(?:(\d+\.\d+\.\d+):)?(?:"([^"]*)"|([^"]*))$/.exec(text.trim());
  const words = (match?.[2] ?? match?.[3] ?? '').trim();
  const enhanced = match?.[1] ?? null;
  const reason =
    match === null ? 'Put quotes around the whole text or leave them out.' : errorReason(enhanced, words);
  return reason === null
    ? { kind: 'error' as const, enhanced, text: words }
    : { kind: 'none' as const, reason };
}

function errorReason(enhanced: string | null, text: string): Reason {
  const reason = refusalTextReason(text);
  if (reason !== null || enhanced === null) return reason;
  if (!enhancedCode.test(enhanced)) return `${enhanced} is no enhanced status code such as 5.7.1 (RFC 3463).`;
  return enhanced[0] === text[0] ? null : `${enhanced} and ${text.slice(0, 3)} contradict each other.`;
}

/** A value in its one spelling: words in capitals, an error as `ERROR:5.7.1:550 text`. What cannot be read stays as it is. */
export function writtenValue(kind: ValueKind, value: string): string {
  if (kind === 'action') return writtenAction(value);
  if (wordsOf[kind] !== undefined || kind === 'tlsDemand') return value.toUpperCase().replace(/\s+/g, '');
  return value;
}

function writtenAction(value: string): string {
  const action = readAction(value);
  switch (action.kind) {
    case 'none':
      return value;
    case 'error':
      return `ERROR:${action.enhanced === null ? '' : `${action.enhanced}:`}${action.text}`;
    case 'quarantine':
      return `QUARANTINE:${action.reason}`;
    case 'relay':
    case 'ok':
    case 'reject':
    case 'discard':
    case 'skip':
      return action.kind.toUpperCase();
  }
}

/** Why a value cannot stand under a tag of this kind. */
export function accessValueReason(kind: ValueKind, value: string): Reason {
  if (value === '') return 'Enter what is to happen.';
  const line = lineReason(value);
  if (line !== null) return line;
  const words = wordsOf[kind];
  if (words !== undefined) return words.includes(value) ? null : `Use ${words.join(' or ')}.`;
  switch (kind) {
    case 'action': {
      const action = readAction(value);
      return action.kind === 'none' ? action.reason : null;
    }
    case 'milliseconds':
      return numberReason(value, 300_000, 'milliseconds');
    case 'count':
      return numberReason(value, 1_000_000, 'connections; 0 for no limit');
    case 'serverFeatures':
      return lettersReason(value, 'ABCDEFGLMOPRSTUVX');
    case 'clientFeatures':
      return lettersReason(value, 'ADMS');
    case 'tlsDemand':
      return tlsDemandReason(value);
    case 'tlsOptions':
      return tlsOptionsReason(value);
    case 'queueGroup':
      return /^[A-Za-z][A-Za-z0-9]{0,20}$/.test(value)
        ? null
        : 'Enter the name of a queue group, such as slow.';
    case 'compat':
      return compatReason(value);
    case 'spam':
    case 'tryTls':
    case 'certificateIssuer':
    case 'certificateSubject':
    case 'copy':
      return null;
  }
}

function numberReason(value: string, most: number, unit: string): Reason {
  return /^\d{1,7}$/.test(value) && Number(value) <= most
    ? null
    : `Enter a number up to ${most.toLocaleString('en')}, in ${unit}.`;
}

/** `DISCARD`, `TEMP:451 text` or `ERROR:550 text` (cf/feature/compat_check.m4). */
function compatReason(value: string): Reason {
  if (value === 'DISCARD') return null;
  const [, word, text = ''] = /^(TEMP|ERROR):(.*)$/.exec(value) ?? [];
  if (word === undefined) return 'Use DISCARD, TEMP:451 text or ERROR:550 text.';
  const wanted = word === 'TEMP' ? '4' : '5';
  return (
    refusalTextReason(text) ??
    (text.startsWith(wanted) ? null : `${word}: begins with a code from ${wanted}00 to ${wanted}99.`)
  );
}

/**
 * Single letters with spaces between, small ones for the contrary (op.me, srv_features; RELEASE_NOTES 8.17 and 8.18: F, G, O and U, the last two with a
 * digit too).
 */
function lettersReason(value: string, letters: string): Reason {
  const unknown = value
    .split(/\s+/)
    .find((word) => !/^(?:.|[gu][0-9])$/i.test(word) || !letters.includes(word.charAt(0).toUpperCase()));
  return unknown === undefined
    ? null
    : `“${unknown}” is none of the letters ${letters.split('').join(' ')}, large or small.`;
}

/** `CipherList=HIGH; CertFile=/etc/mail/tls/x.pem` (op.me, tls_srv_features). */
function tlsOptionsReason(value: string): Reason {
  const options =
    /^(?:(?:Options|CipherList|CipherSuites|CertFile|KeyFile|Flags)=[A-Za-z0-9_.,:+!@/=-]+(?:; *|$))+$/;
  return options.test(value)
    ? null
    : 'Use CipherList=…, CipherSuites=…, CertFile=…, KeyFile=…, Options=… or Flags=…, with semicolons between.';
}

/** `VERIFY:256`, `PERM+ENCR:128`, `TEMP+VERIFY+CN:mail.example.org` … (cf/README, “STARTTLS”: access map entries). */
function tlsDemandReason(value: string): Reason {
  const demand =
    /^(?:(?:PERM|TEMP)\+)?(?:VERIFY(?::\d{1,4})?|ENCR:\d{1,4})(?:\+\+?(?:CN|CS|CI)(?::[A-Z0-9./=_+-]+)?)*$/;
  return demand.test(value)
    ? null
    : 'Use VERIFY, VERIFY:256 or ENCR:128, with PERM+ or TEMP+ in front if wanted.';
}
