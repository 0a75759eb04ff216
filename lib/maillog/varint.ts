/** Numbers below 2^53 in as many bytes as they need, seven bits each, the least first. */
export function putVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

/** Numbers below zero become odd ones, so that small steps back stay short. */
export function putStep(bytes: number[], step: number): void {
  putVarint(bytes, step < 0 ? -step * 2 - 1 : step * 2);
}

export type Reader = { bytes: Uint8Array; at: number };

export function takeVarint(reader: Reader): number {
  let value = 0;
  for (let factor = 1; ; factor *= 0x80) {
    const byte = reader.bytes[reader.at];
    if (byte === undefined) throw new Error('The bytes end within a number.');
    reader.at += 1;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
  }
}

export function takeStep(reader: Reader): number {
  const value = takeVarint(reader);
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}

/** A list of numbers as steps from one to the next, beginning at `base`. */
export function packSteps(numbers: readonly number[], base: number): Buffer {
  const bytes: number[] = [];
  let last = base;
  for (const number of numbers) {
    putStep(bytes, number - last);
    last = number;
  }
  return Buffer.from(bytes);
}

export function unpackSteps(packed: Uint8Array, base: number): number[] {
  const reader = { bytes: packed, at: 0 };
  const numbers: number[] = [];
  let last = base;
  while (reader.at < packed.length) {
    last += takeStep(reader);
    numbers.push(last);
  }
  return numbers;
}
