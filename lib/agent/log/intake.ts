import type { SpoolRecord } from '#lib/agent/log/segment.ts';
import { notice, type Sink } from '#lib/agent/log/source.ts';

/** Between a socket, whose writers must never wait, and the disk, which may be slow or full. */
export type Intake = {
  take: (record: SpoolRecord) => void;
  /** Why lines are not kept at the moment. */
  trouble: () => string | null;
  /** Everything taken has been written, or cannot be. */
  flushed: () => Promise<void>;
};

/** Lines that wait at most; some 20 MB. */
const mostWaiting = 100_000;
const retryMs = 1000;

/** Writes lines in batches as they come. While the disk refuses, lines wait; what no longer fits is counted, and the count kept as a line. */
export function openIntake(sink: Sink, now: () => Date): Intake {
  let waiting: SpoolRecord[] = [];
  let dropped = 0;
  let trouble: string | null = null;
  let writing: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    while (waiting.length > 0 || dropped > 0) {
      const batch = waiting;
      const lost = dropped;
      const last = lost > 0 ? [notice(now(), 'gap', `${lost} lines could not be kept: ${trouble}`)] : [];
      waiting = [];
      dropped = 0;
      try {
        await sink.keep([...batch, ...last], sink.position());
        trouble = null;
      } catch (error) {
        waiting = [...batch, ...waiting];
        dropped += lost;
        trouble = error instanceof Error ? error.message : String(error);
        return;
      }
    }
  }

  function start(): void {
    if (writing) return;
    clearTimeout(retry);
    writing = write().finally(() => {
      writing = null;
      if (waiting.length > 0) retry = setTimeout(start, retryMs).unref();
    });
  }

  return {
    take(record) {
      if (waiting.length < mostWaiting) waiting.push(record);
      else dropped += 1;
      if (trouble === null) start();
    },
    trouble: () => trouble,
    async flushed() {
      start();
      await writing;
      clearTimeout(retry);
    },
  };
}
