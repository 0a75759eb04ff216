import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import type { LineRange } from './line-batch.ts';

/**
 * Lines on their way to other threads. All of them look at the same memory, where each finds its own lines: nothing is copied for one of them, and few values are
 * sent, since each costs as much as joining a line.
 */
export type LinePacket = Room & {
  count: number;
  hosts: string[];
  /** Lines that are not in the bytes, by their place. */
  others: Map<number, FiledLine>;
};

/** Shared memory for a packet, which the next one takes when all threads are through with it. */
export type Room = {
  bytes: Uint8Array;
  /** Where each line stands in the bytes. */
  starts: Uint32Array;
  ends: Uint32Array;
  /** NaN where no time is known. */
  times: Float64Array;
  hostAt: Uint16Array;
  /** The thread that joins it; -1 for none. */
  routes: Int8Array;
};

const usualBytes = 1 << 20;
const usualLines = 1 << 13;
const word = 8;

function newRoom(bytes: number, lines: number): Room {
  const memory = (each: number) => new SharedArrayBuffer(each * lines);
  return {
    bytes: new Uint8Array(new SharedArrayBuffer(bytes)),
    starts: new Uint32Array(memory(4)),
    ends: new Uint32Array(memory(4)),
    times: new Float64Array(memory(8)),
    hostAt: new Uint16Array(memory(2)),
    routes: new Int8Array(memory(1)),
  };
}

/** Puts lines into packets, in memory that is used again. */
export function linePacker() {
  const free: Room[] = [];
  let packet: LinePacket | null = null;
  let used = 0;

  function packetFor(bytes: number, lines: number): LinePacket {
    const isUsual = bytes <= usualBytes && lines <= usualLines;
    const room = isUsual ? free.pop() : undefined;
    used = 0;
    return {
      ...(room ?? newRoom(Math.max(bytes, usualBytes), Math.max(lines, usualLines))),
      ...{ count: 0, hosts: [], others: new Map() },
    };
  }

  return {
    /** Whether these lines go into the packet that has been begun. */
    fits(range: LineRange): boolean {
      const { start, end } = bytesOf(range);
      const lines = range.until - range.from;
      return (
        packet === null ||
        (used + word + end - start <= packet.bytes.length && packet.count + lines <= packet.starts.length)
      );
    },
    add(range: LineRange, routes: Int8Array): void {
      const { batch, from, until } = range;
      const { start, end } = bytesOf(range);
      packet ??= packetFor(word + end - start, until - from);
      const { starts, ends, times, hosts, hostAt, others } = packet;
      used += (batch.bytes.byteOffset + start - used) & (word - 1); // what stands alike in its words is copied by words
      packet.bytes.set(batch.bytes.subarray(start, end), used);
      const shift = used - start;
      let count = packet.count;
      packet.routes.set(routes, count);
      for (let index = from; index < until; index += 1, count += 1) {
        const other = batch.others.size > 0 ? batch.others.get(index) : undefined;
        if (other) others.set(count, other);
        starts[count] = (batch.starts[index] ?? 0) + shift;
        ends[count] = (batch.ends[index] ?? 0) + shift;
        times[count] = batch.times[index] ?? Number.NaN;
        hostAt[count] = hostIn(hosts, batch.hosts[index] ?? '');
      }
      packet.count = count;
      used += end - start;
    },
    take(): LinePacket | null {
      const full = packet;
      packet = null;
      return full;
    },
    /** Every thread is through with it. */
    giveBack({ bytes, starts, ends, times, hostAt, routes }: LinePacket): void {
      if (bytes.length === usualBytes && starts.length === usualLines)
        free.push({ bytes, starts, ends, times, hostAt, routes });
    },
  };
}

/** Where the bytes of some lines begin and end; those that are not in the bytes begin and end at 0. */
function bytesOf({ batch, from, until }: LineRange): { start: number; end: number } {
  let first = from;
  while (first < until && batch.ends[first] === 0) first += 1;
  if (first === until) return { start: 0, end: 0 };
  let last = until - 1;
  while (last > first && batch.ends[last] === 0) last -= 1;
  return { start: batch.starts[first] ?? 0, end: batch.ends[last] ?? 0 };
}

/** The last one most often. */
function hostIn(hosts: string[], host: string): number {
  const last = hosts.length - 1;
  if (hosts[last] === host) return last;
  const known = hosts.indexOf(host);
  return known < 0 ? hosts.push(host) - 1 : known;
}

/** What is sent to one of the threads. */
export function packetOf(packet: LinePacket, route: number): LinePacket {
  const others = new Map([...packet.others].filter(([index]) => packet.routes[index] === route));
  return { ...packet, others };
}

/** Hands on each line of one thread. */
export function unpackLines(packet: LinePacket, route: number, handOn: (line: FiledLine) => void): void {
  const { count, starts, ends, times, hosts, hostAt, routes, others } = packet;
  const bytes = Buffer.from(packet.bytes.buffer, packet.bytes.byteOffset, packet.bytes.byteLength);
  for (let index = 0; index < count; index += 1) {
    if (routes[index] !== route) continue;
    const other = others.size > 0 ? others.get(index) : undefined;
    const host = hosts[hostAt[index] ?? 0];
    handOn(other ?? plainLine(times[index], host, bytes.toString('latin1', starts[index], ends[index])));
  }
}

const plainLine = (at = Number.NaN, host = '', line: string): FiledLine => ({
  at: Number.isNaN(at) ? null : at,
  host,
  line,
  repeats: null,
});
