/*
 * JSON that is put together as text: an engine joins pieces without copying them, and copies all of them at once when the text is made into bytes. That
 * costs less than to write each sign of each piece into bytes.
 */

/** What JSON writes otherwise than it is, or UTF-8 in more than one byte. */
const unusual = /[^ !#-[\]-~]/;

/** As JSON.stringify writes it. */
export function jsonOf(value: string | null): string {
  if (value === null) return 'null';
  return unusual.test(value) ? JSON.stringify(value) : `"${value}"`;
}

const minuteMs = 60_000;
/** Later years have more digits. */
const lastMinute = 4_223_371_679;
const two = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));
let minute = -1;
let minuteText = '';

/** As toISOString writes it. */
export function isoText(at: number): string {
  const whole = Math.trunc(at);
  const ofMinute = Math.floor(whole / minuteMs);
  if (ofMinute < 0 || ofMinute > lastMinute) return new Date(at).toISOString();
  if (ofMinute !== minute) {
    minute = ofMinute;
    minuteText = new Date(ofMinute * minuteMs).toISOString().slice(0, 17);
  }
  const rest = whole - ofMinute * minuteMs;
  const second = two[Math.trunc(rest / 1000)];
  if (rest % 1000 === 0) return `${minuteText}${second}.000Z`;
  return `${minuteText}${second}.${String(rest % 1000).padStart(3, '0')}Z`;
}

/** Pieces are put together, and made into bytes, while they are still in the nearest memory. */
const fewSigns = 1 << 14;

/** Text that becomes UTF-8 as it grows. */
export function jsonBytes() {
  let bytes = Buffer.allocUnsafeSlow(1 << 16);
  let used = 0;
  let text = '';

  function encode(): void {
    const most = 3 * text.length;
    if (used + most > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * (used + most));
      bytes.copy(larger, 0, 0, used);
      bytes = larger;
    }
    used += bytes.write(text, used, 'utf8');
    text = '';
  }

  return {
    add(more: string): void {
      text += more;
      if (text.length >= fewSigns) encode();
    },
    length: () => used + text.length,
    /** What was added, in memory of its own; the text is empty then. */
    take(): Uint8Array<ArrayBuffer> {
      encode();
      const taken = new Uint8Array(Buffer.allocUnsafeSlow(used).buffer);
      taken.set(bytes.subarray(0, used));
      used = 0;
      return taken;
    },
  };
}
