import type { FiledLine } from '#lib/maillog/filed-line.ts';

/** Lines on their way to another thread: few large values, since each small one costs as much as joining a line. */
export type LinePacket = {
  text: string;
  lengths: Uint32Array;
  times: Float64Array;
  /** -1 where a line stands for itself. */
  repeats: Int32Array;
  hosts: string[];
  hostAt: Uint16Array;
};

export function packLines(lines: readonly FiledLine[]): LinePacket {
  const count = lines.length;
  const packet = {
    lengths: new Uint32Array(count),
    times: new Float64Array(count),
    repeats: new Int32Array(count),
    hostAt: new Uint16Array(count),
  };
  const hosts: string[] = [];
  const texts: string[] = [];
  for (const [index, { at, host, line, repeats }] of lines.entries()) {
    if (hosts[packet.hostAt[index - 1] ?? 0] !== host && !hosts.includes(host)) hosts.push(host);
    packet.hostAt[index] = hosts.indexOf(host);
    packet.lengths[index] = line.length;
    packet.times[index] = at ?? Number.NaN;
    packet.repeats[index] = repeats ?? -1;
    texts.push(line);
  }
  return { ...packet, hosts, text: texts.join('') };
}

export function unpackLines({ text, lengths, times, repeats, hosts, hostAt }: LinePacket): FiledLine[] {
  const lines: FiledLine[] = [];
  let start = 0;
  for (const [index, length] of lengths.entries()) {
    const at = times[index] ?? Number.NaN;
    const again = repeats[index] ?? -1;
    lines.push({
      at: Number.isNaN(at) ? null : at,
      host: hosts[hostAt[index] ?? 0] ?? '',
      line: text.slice(start, start + length),
      repeats: again < 0 ? null : again,
    });
    start += length;
  }
  return lines;
}
