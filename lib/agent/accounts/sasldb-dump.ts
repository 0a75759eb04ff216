/** A key of Cyrus SASL's, in its three parts, and its value, a character for each byte. */
export type Pair = { name: string; realm: string; property: string; value: string };

/** How many pairs there are, and how many bytes in all keys and values. */
export type Extent = { pairs: number; size: number };

const pageSize = 4096;
/** More than a pipe takes at once, so that the loader has something to read while others have their turn. */
const pieceSize = 1 << 18;

/**
 * What db5.3_load(1) reads, a line for each key and each value, in pieces. In the readable form: it is half as long as the hexadecimal one,
 * and the loader takes it a character at a time. With an extent it is for a new database, whose table is laid out for it from the start instead of
 * being split again and again.
 */
export function* dumpOf(pairs: Iterable<Pair>, extent?: Extent): Generator<string> {
  let lines = `VERSION=3\nformat=print\ntype=hash\ndb_pagesize=${pageSize}\n${layoutFor(extent)}HEADER=END\n`;
  for (const { name, realm, property, value } of pairs) {
    lines += ` ${readable(name)}\\00${readable(realm)}\\00${property}\n ${readable(value)}\n`;
    if (lines.length < pieceSize) continue;
    yield lines;
    lines = '';
  }
  yield `${lines}DATA=END\n`;
}

/** The fill factor that Berkeley DB's manual gives for pairs of such a size (DB->set_h_ffactor). */
function layoutFor(extent: Extent | undefined): string {
  if (!extent || extent.pairs === 0) return '';
  const perPage = Math.floor((pageSize - 32) / (extent.size / extent.pairs + 8));
  return `h_ffactor=${Math.max(1, perPage)}\nh_nelem=${extent.pairs}\n`;
}

const plain = /^[ -[\]-~]*$/;

const escaped = Array.from({ length: 256 }, (_, code) => {
  const sign = String.fromCharCode(code);
  return plain.test(sign) ? sign : `\\${code.toString(16).padStart(2, '0')}`;
});

function readable(bytes: string): string {
  if (plain.test(bytes)) return bytes;
  let text = '';
  for (let at = 0; at < bytes.length; at += 1) text += escaped[bytes.charCodeAt(at) & 0xff];
  return text;
}
