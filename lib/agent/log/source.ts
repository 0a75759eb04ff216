import type { Frame } from '#lib/agent/log/frame.ts';
import type { SpoolRecord } from '#lib/agent/log/segment.ts';

/** Where lines come from, once it is open. */
export type Source = {
  /** What it reads from, in words; with what is wrong, when something is. */
  describe: () => string;
  close: () => Promise<void>;
};

/** What a source hands on. */
export type Sink = {
  /** Reads one frame, unless that was done: a record when the line is one of this gateway's, else null. */
  record: (text: string, frame?: Frame | null) => SpoolRecord | null;
  /** Keeps lines that can be read again from `position`; on disk when it resolves. */
  keep: (batch: readonly SpoolRecord[], position: string) => Promise<void>;
  /** Where the source had come to when it last kept something; empty at first. */
  position: () => string;
};

/** A line of the agent's own among the daemon's, about the log itself. */
export function notice(now: Date, kind: 'gap' | 'notice', text: string): SpoolRecord {
  return { at: now.getTime(), line: `postern-log[${process.pid}]: ${kind}: ${text}` };
}
