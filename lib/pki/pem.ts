import { error, type PemField, type Problem } from './problem.ts';

/** One `-----BEGIN label-----` block, written anew: 64 columns, Unix line ends, nothing around it. */
export type PemBlock = { label: string; pem: string; encrypted: boolean };

export const maxPemLength = 256 * 1024;
const maxBlocks = 32;

const begin = '-----BEGIN ';
const dashes = '-----';

/**
 * The PEM blocks (RFC 7468) of a pasted text, or the reason why there are none. Windows line ends, a byte order mark,
 * indentation, blocks on one line and text between blocks (`openssl s_client`, bag attributes) are fine.
 */
export function readPem(text: string, field: PemField): { blocks: PemBlock[] } | { problem: Problem } {
  if (text.length > maxPemLength) {
    const size = `${Math.ceil(text.length / 1024).toLocaleString('en')} KiB`;
    return { problem: error(field, 'too-long', `This is ${size} of text; 256 KiB are read at most.`) };
  }
  if (!text.includes(begin)) return { problem: whyNotPem(text, field) };
  const blocks: PemBlock[] = [];
  let at = text.indexOf(begin);
  while (at !== -1) {
    if (blocks.length === maxBlocks) {
      return { problem: error(field, 'too-many', `There are more than ${maxBlocks} PEM blocks here.`) };
    }
    const found = blockAt(text, at);
    if ('reason' in found) return { problem: error(field, found.code, found.reason) };
    blocks.push(found.block);
    at = text.indexOf(begin, found.end);
  }
  return { blocks };
}

type Found = { block: PemBlock; end: number } | { code: 'unfinished' | 'damaged'; reason: string };

function blockAt(text: string, at: number): Found {
  const labelEnd = text.indexOf(dashes, at + begin.length);
  const label = labelEnd === -1 ? '' : text.slice(at + begin.length, labelEnd);
  if (!/^[A-Z0-9][A-Z0-9 ]{0,40}$/.test(label)) {
    return {
      code: 'damaged',
      reason: 'A BEGIN line is damaged: it ends in five dashes after the kind of content.',
    };
  }
  const closing = `-----END ${label}-----`;
  const bodyStart = labelEnd + dashes.length;
  const bodyEnd = text.indexOf('-----', bodyStart);
  if (bodyEnd === -1 || !text.startsWith(closing, bodyEnd)) {
    return {
      code: 'unfinished',
      reason: `There is a BEGIN ${label} line without its END line: a part is missing.`,
    };
  }
  const block = rewritten(label, text.slice(bodyStart, bodyEnd));
  if (block === null) {
    return {
      code: 'damaged',
      reason: `The ${label} block holds characters that are not base64: it was damaged on the way.`,
    };
  }
  return { block, end: bodyEnd + closing.length };
}

/** Null when the body is not base64. Headers as in `Proc-Type: 4,ENCRYPTED` (RFC 1421) are kept: OpenSSL needs them. */
function rewritten(label: string, body: string): PemBlock | null {
  const lines = body.split(/\r\n|\r|\n/).map((line) => line.trim());
  const headers = lines.filter((line) => /^[A-Za-z-]+: /.test(line));
  const base64 = lines
    .filter((line) => !headers.includes(line))
    .join('')
    .replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return null;
  const head = headers.length > 0 ? `${headers.join('\n')}\n\n` : '';
  const wrapped = base64.replace(/.{1,64}/g, '$&\n');
  return {
    label,
    pem: `-----BEGIN ${label}-----\n${head}${wrapped}-----END ${label}-----\n`,
    encrypted: label === 'ENCRYPTED PRIVATE KEY' || headers.some((line) => line.includes('ENCRYPTED')),
  };
}

/** DER begins with 0x30 0x80…0x84, which arrives as the digit 0 and a character outside ASCII; MII… is its base64. */
function whyNotPem(text: string, field: PemField): Problem {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return error(field, 'empty', 'There is nothing here.');
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x08\x0E-\x1F\uFFFD]/.test(trimmed) || /^0[\x80-\xFF]/.test(trimmed)) {
    return error(
      field,
      'binary',
      'This is a binary file (DER or PKCS#12). Make text of it: openssl x509 -inform der -in FILE, or openssl pkcs12 -nodes -in FILE.',
    );
  }
  if (/^MI[A-Za-z0-9+/=\s]+$/.test(trimmed)) {
    return error(field, 'not-pem', 'The BEGIN line and the END line are missing; paste them too.');
  }
  return error(field, 'not-pem', 'This is not PEM: a PEM text begins with the word BEGIN between dashes.');
}
