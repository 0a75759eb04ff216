import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import type { LineBatch } from './line-batch.ts';

/** Lines on their way to another thread: few large values, since each small one costs as much as joining a line. */
export type LinePacket = {
  bytes: Uint8Array;
  /** Where each line ends in the bytes. */
  ends: Uint32Array;
  times: Float64Array;
  hostAt: Uint16Array;
  hosts: string[];
  /** Lines that are not in the bytes, by their place. */
  others: Map<number, FiledLine>;
};

const mostLines = 1024;
const mostBytes = 1 << 18;

/** Takes lines until the packet is full. */
export function linePacker() {
  let packet = newPacket();
  let count = 0;
  let used = 0;

  function hostOf(host: string): number {
    const { hosts, hostAt } = packet;
    const last = count > 0 ? (hostAt[count - 1] ?? 0) : 0;
    if (hosts[last] === host) return last;
    const known = hosts.indexOf(host);
    return known < 0 ? hosts.push(host) - 1 : known;
  }

  return {
    /** Whether the packet is full now. */
    add(batch: LineBatch, index: number): boolean {
      const other = batch.others.get(index);
      const start = batch.starts[index] ?? 0;
      const end = batch.ends[index] ?? 0;
      if (other) packet.others.set(count, other);
      else packet.bytes.set(batch.bytes.subarray(start, end), used);
      used += end - start;
      packet.ends[count] = used;
      packet.times[count] = batch.times[index] ?? Number.NaN;
      packet.hostAt[count] = hostOf(batch.hosts[index] ?? '');
      count += 1;
      return count === mostLines || used > mostBytes - longestPacked;
    },
    take(): LinePacket | null {
      if (count === 0) return null;
      const { times, ends } = packet;
      const full = { ...packet, times: times.subarray(0, count), ends: ends.subarray(0, count) };
      packet = newPacket();
      count = 0;
      used = 0;
      return full;
    },
  };
}

/** Longer lines are not in bytes (scan-lines.ts). */
const longestPacked = 1 << 14;

function newPacket(): LinePacket {
  return {
    bytes: new Uint8Array(mostBytes),
    ends: new Uint32Array(mostLines),
    times: new Float64Array(mostLines),
    hostAt: new Uint16Array(mostLines),
    hosts: [],
    others: new Map(),
  };
}

/** What of a packet need not be copied on its way. */
export const transferOf = ({ bytes, ends, times, hostAt }: LinePacket): ArrayBuffer[] =>
  [bytes.buffer, ends.buffer, times.buffer, hostAt.buffer].filter((part) => part instanceof ArrayBuffer);

/** Hands on each line. */
export function unpackLines(packet: LinePacket, handOn: (line: FiledLine) => void): void {
  const { ends, times, hosts, hostAt, others } = packet;
  const bytes = Buffer.from(packet.bytes.buffer, packet.bytes.byteOffset, packet.bytes.byteLength);
  let start = 0;
  for (let index = 0; index < ends.length; index += 1) {
    const end = ends[index] ?? start;
    const other = others.size > 0 ? others.get(index) : undefined;
    handOn(other ?? plainLine(times[index], hosts[hostAt[index] ?? 0], bytes.toString('latin1', start, end)));
    start = end;
  }
}

const plainLine = (at = Number.NaN, host = '', line: string): FiledLine => ({
  at: Number.isNaN(at) ? null : at,
  host,
  line,
  repeats: null,
});
