/** Why a file cannot be read as a Berkeley DB hash database. */
export class NotReadable extends Error {
  override readonly name = 'NotReadable';
}

const magic = 0x0006_1561;
const pageHeader = 26;
/** db_page.h of Berkeley DB 5.3: page types and item types of a hash. */
const pageTypes = { hashUnsorted: 2, overflow: 7, hash: 13 };
const itemTypes = { data: 1, offPage: 3 };

/** Whether this begins as a Berkeley DB hash database does, in either byte order. */
export function isBerkeleyHash(file: Buffer): boolean {
  return file.length >= 512 && (file.readUInt32LE(12) === magic || file.readUInt32BE(12) === magic);
}

/**
 * Keys and values of a Berkeley DB hash database (versions 8 to 10, as 4.x to 6.x write them), without its library: the pages are walked in the
 * order of the file. Throws NotReadable for what is damaged or encrypted.
 */
export function readBerkeleyHash(file: Buffer): [key: Buffer, value: Buffer][] {
  if (!isBerkeleyHash(file)) throw new NotReadable('This is no hash database of Berkeley DB.');
  const little = file.readUInt32LE(12) === magic;
  const u16 = (at: number) => (little ? file.readUInt16LE(at) : file.readUInt16BE(at));
  const u32 = (at: number) => (little ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const size = u32(20);
  if (file[24] !== 0) throw new NotReadable('The database is encrypted.');
  if (size < 512 || size > 65_536 || (size & (size - 1)) !== 0 || file.length % size !== 0)
    throw new NotReadable('The database is damaged: its size is no multiple of its pages.');
  const pages = file.length / size;
  if (u32(32) >= pages) throw cutOff();

  /** A value that has pages of its own: a chain, which never needs more of them than there are. */
  function chained(page: number, length: number): Buffer {
    const parts: Buffer[] = [];
    let next = page;
    for (let left = pages; next !== 0 && left > 0; left -= 1) {
      const at = next * size;
      if (next >= pages || file[at + 25] !== pageTypes.overflow) throw damaged();
      parts.push(file.subarray(at + pageHeader, at + pageHeader + u16(at + 22)));
      next = u32(at + 16);
    }
    const whole = Buffer.concat(parts);
    if (whole.length !== length) throw damaged();
    return whole;
  }

  function item(at: number, index: number): Buffer {
    const begin = u16(at + pageHeader + 2 * index);
    const end = index === 0 ? size : u16(at + pageHeader + 2 * (index - 1));
    if (begin < pageHeader || begin >= end || end > size) throw damaged();
    const type = file[at + begin];
    if (type === itemTypes.data) return file.subarray(at + begin + 1, at + end);
    if (type === itemTypes.offPage && end - begin >= 12)
      return chained(u32(at + begin + 4), u32(at + begin + 8));
    throw new NotReadable('The database holds several values under one key, which no sasldb does.');
  }

  const pairs: [Buffer, Buffer][] = [];
  for (let page = 1; page < pages; page += 1) {
    const at = page * size;
    const type = file[at + 25];
    if (type !== pageTypes.hash && type !== pageTypes.hashUnsorted) continue;
    const entries = u16(at + 20);
    if (pageHeader + 2 * entries > size) throw damaged();
    for (let index = 0; index + 1 < entries; index += 2) pairs.push([item(at, index), item(at, index + 1)]);
  }
  return pairs;
}

const damaged = () => new NotReadable('The database is damaged.');
/** What was taken of such a file would be called the whole. */
const cutOff = () => new NotReadable('The end of the database is missing: copy it once more.');

/** Keys and values of what db_dump wrote (db_dump(1)): hexadecimal, or printable with `\hh` for the rest. */
export function readDump(text: string): [key: Buffer, value: Buffer][] {
  const lines = text.split(/\r?\n/);
  const start = lines.indexOf('HEADER=END');
  if (!/^VERSION=\d/.test(text) || start < 0) throw new NotReadable('This is no output of db_dump.');
  const end = lines.indexOf('DATA=END', start);
  if (end < 0) throw cutOff();
  const read = lines.slice(0, start).includes('format=print') ? unescaped : fromHex;
  const values = lines.slice(start + 1, end).map((line) => {
    if (!line.startsWith(' ')) throw damaged();
    return read(line.slice(1));
  });
  if (values.length % 2 !== 0) throw damaged();
  return values.flatMap((key, at): [Buffer, Buffer][] => {
    const value = values[at + 1];
    return at % 2 === 0 && value ? [[key, value]] : [];
  });
}

function fromHex(text: string): Buffer {
  const bytes = Buffer.from(text, 'hex');
  if (2 * bytes.length !== text.length) throw damaged(); // it stops where something else begins
  return bytes;
}

function unescaped(text: string): Buffer {
  const bytes = text.replace(/\\(\\|[0-9a-f]{2})/g, (_all, code: string) =>
    code === '\\' ? '\\' : String.fromCharCode(Number.parseInt(code, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}
