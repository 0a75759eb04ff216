import { hidden } from './mask-word.ts';

/** A plain word, with what may stand around it; letters alone, so no address, host, digest or path is one. */
const plainWord = /^["'“‘(]*(\p{L}+(?:[-’'/]\p{L}+)*)["'”’).,:;!?…]*$/u;
/** A number, and an enhanced status code. */
const plainNumber = /^[(#]*(?:\d{1,5}|[245]\.\d{1,3}\.\d{1,3})[).,:;%]*$/;
/** Ways to log in and versions of TLS. */
const plainTerm = /^(?:SCRAM-SHA-\d+(?:-PLUS)?|CRAM-MD5|DIGEST-MD5|TLSv1\.\d)[).,:;]*$/;
const plainSigns = /^[-–—.,:;!?()…]+$/;

/**
 * Words of a server or of the daemon, which may hold anything. Words that are nothing but letters stay, unless they are part of a name that is masked
 * (`known`: the addresses of the message), and so do codes; what could be an address, a host or an id is hidden.
 */
export function maskText(text: string, known: readonly (string | null)[] = []): string {
  const names = new Set(known.flatMap((one) => partsOf(one ?? '')));
  return text
    .replace(/"[^"]*"@\S+|<[^>]*>/g, hidden)
    .split(/(\s+)/)
    .map((token) => (token.trim() === '' || token === hidden || isPlain(token, names) ? token : hidden))
    .join('');
}

function isPlain(token: string, names: ReadonlySet<string>): boolean {
  if ([plainNumber, plainTerm, plainSigns].some((plain) => plain.test(token))) return true;
  const word = plainWord.exec(token)?.[1]?.toLowerCase();
  return word !== undefined && ![word, ...word.split(/[^\p{L}]+/u)].some((part) => names.has(part));
}

/** The pieces of the local part by which a person could be named in a text. */
function partsOf(address: string): string[] {
  const at = address.lastIndexOf('@');
  const local = (at < 0 ? address : address.slice(0, at)).toLowerCase();
  return [local, ...local.split(/[^\p{L}]+/u)].filter((part) => part.length > 1);
}
