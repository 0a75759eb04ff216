/**
 * Memory that threads share, used again and again. V8 does not count it when it decides whether rubbish has to be collected, so what is let go of would
 * stay for long.
 */
export type SharedRooms = {
  /** A copy of these bytes, until it is given back. */
  take: (bytes: Uint8Array) => Uint8Array<SharedArrayBuffer>;
  giveBack: (copy: Uint8Array<SharedArrayBuffer>) => void;
};

/** Rooms are this large, or a multiple of it: what is read from a file at once is about equally long. */
const step = 1 << 13;

export function sharedRooms(): SharedRooms {
  const free = new Map<number, SharedArrayBuffer[]>();
  return {
    take(bytes) {
      const size = Math.ceil(bytes.length / step) * step;
      const copy = new Uint8Array(free.get(size)?.pop() ?? new SharedArrayBuffer(size), 0, bytes.length);
      copy.set(bytes);
      return copy;
    },
    giveBack({ buffer }) {
      const rooms = free.get(buffer.byteLength);
      if (rooms) rooms.push(buffer);
      else free.set(buffer.byteLength, [buffer]);
    },
  };
}
