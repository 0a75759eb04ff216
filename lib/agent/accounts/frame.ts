import { isAscii } from 'node:buffer';
import { Secret } from '#lib/secret.ts';

/** One question of Cyrus SASL: may this user in with this password? */
export type LoginRequest = { user: string; password: Secret; service: string; realm: string };

export type Frame =
  | { kind: 'incomplete' }
  | { kind: 'malformed'; reason: string }
  | { kind: 'request'; request: LoginRequest };

/** Most bytes of each field, in the order they are sent. Cyrus' own saslauthd stops at 256; long passwords are fair. */
const fields = [
  { name: 'user name', most: 320 },
  { name: 'password', most: 1024 },
  { name: 'service', most: 64 },
  { name: 'realm', most: 256 },
] as const;

/**
 * Reads saslauthd's mux frame: four counted strings, each a 16-bit big-endian length and its bytes (cyrus-sasl
 * saslauthd/ipc_unix.c). What comes after them, or cannot be text, is malformed.
 */
export function readFrame(bytes: Buffer): Frame {
  const texts: string[] = [];
  const plain = isAscii(bytes);
  let at = 0;
  for (const { name, most } of fields) {
    if (bytes.length < at + 2) return { kind: 'incomplete' };
    const length = bytes.readUInt16BE(at);
    if (length > most) return { kind: 'malformed', reason: `the ${name} is longer than ${most} bytes` };
    const end = at + 2 + length;
    if (bytes.length < end) return { kind: 'incomplete' };
    const text = plain ? decodeAscii(bytes, at + 2, end) : decode(bytes.subarray(at + 2, end));
    if (text === null) return { kind: 'malformed', reason: `the ${name} is not UTF-8 text` };
    texts.push(text);
    at = end;
  }
  if (bytes.length > at) return { kind: 'malformed', reason: 'more follows than one request' };
  const [user = '', password = '', service = '', realm = ''] = texts;
  return { kind: 'request', request: { user, password: new Secret(password), service, realm } };
}

/** A request as Cyrus SASL writes it. */
export function writeFrame({ user, password, service, realm }: LoginRequest): Buffer {
  return Buffer.concat([user, password.reveal(), service, realm].map(counted));
}

/** `OK` or `NO`, as a counted string. */
export function writeAnswer(yes: boolean): Buffer {
  return counted(yes ? 'OK' : 'NO');
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** What nearly everybody sends, read without a view of the bytes and a decoder for each field. Never a piece of a longer string, which would keep the password. */
function decodeAscii(bytes: Buffer, start: number, end: number): string | null {
  const text = bytes.toString('latin1', start, end);
  return text.includes('\0') ? null : text;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Null when the bytes are no UTF-8 or hold a NUL, which ends a string for C programs and not for us. */
function decode(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
