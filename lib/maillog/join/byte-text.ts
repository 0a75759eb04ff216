/** Text that is put together as UTF-8: a long one made of pieces costs more to join and to encode than to write. */
export type ByteText = { bytes: Buffer; length: number };

export const newByteText = (): ByteText => ({ bytes: Buffer.allocUnsafeSlow(1 << 16), length: 0 });

/** What was put, in memory of its own; the text is empty then. */
export function takeBytes(text: ByteText): Uint8Array<ArrayBuffer> {
  const taken = new Uint8Array(text.length);
  taken.set(text.bytes.subarray(0, text.length));
  text.length = 0;
  return taken;
}

function reserve(text: ByteText, more: number): void {
  if (text.length + more <= text.bytes.length) return;
  const larger = Buffer.allocUnsafeSlow(2 * (text.length + more));
  text.bytes.copy(larger, 0, 0, text.length);
  text.bytes = larger;
}

/** ASCII that stands for itself. */
export function putPlain(text: ByteText, plain: string): void {
  reserve(text, plain.length);
  const { bytes, length } = text;
  for (let at = 0; at < plain.length; at += 1) bytes[length + at] = plain.charCodeAt(at);
  text.length = length + plain.length;
}

const quote = 0x22;
const backslash = 0x5c;

/** As JSON.stringify writes it. */
export function putJson(text: ByteText, value: string | null): void {
  if (value === null) {
    putPlain(text, 'null');
    return;
  }
  reserve(text, value.length + 2);
  const { bytes, length } = text;
  bytes[length] = quote;
  for (let at = 0; at < value.length; at += 1) {
    const sign = value.charCodeAt(at);
    if (sign < 0x20 || sign === quote || sign === backslash || sign > 0x7e) {
      putEncoded(text, JSON.stringify(value));
      return;
    }
    bytes[length + 1 + at] = sign;
  }
  bytes[length + 1 + value.length] = quote;
  text.length = length + value.length + 2;
}

function putEncoded(text: ByteText, value: string): void {
  reserve(text, 3 * value.length);
  text.length += text.bytes.write(value, text.length);
}

const dayMs = 86_400_000;
/** Later years have more digits. */
const lastDay = 2_932_896;
let day = -1;
let dayText = '';

/** As toISOString writes it. */
export function putTime(text: ByteText, at: number): void {
  const ofDay = Math.floor(at / dayMs);
  if (ofDay < 0 || ofDay > lastDay) {
    putPlain(text, new Date(at).toISOString());
    return;
  }
  if (ofDay !== day) {
    day = ofDay;
    dayText = new Date(ofDay * dayMs).toISOString().slice(0, 11);
  }
  putPlain(text, dayText);
  reserve(text, 13);
  const rest = Math.trunc(at - ofDay * dayMs);
  putDigits(text, Math.trunc(rest / 3_600_000), 2, ':');
  putDigits(text, Math.trunc(rest / 60_000) % 60, 2, ':');
  putDigits(text, Math.trunc(rest / 1000) % 60, 2, '.');
  putDigits(text, rest % 1000, 3, 'Z');
}

function putDigits(text: ByteText, number: number, digits: number, behind: string): void {
  const { bytes, length } = text;
  let rest = number;
  for (let at = length + digits - 1; at >= length; at -= 1) {
    bytes[at] = 0x30 + (rest % 10);
    rest = Math.trunc(rest / 10);
  }
  bytes[length + digits] = behind.charCodeAt(0);
  text.length = length + digits + 1;
}
