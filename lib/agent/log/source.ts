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
  /** Reads one frame, unless that was done: what is to be kept now. Mostly one record, or none when the line is not one of this gateway's. */
  records: (text: string, frame?: Frame | null) => readonly SpoolRecord[];
  /** The same of a line that is read already. */
  pass: (tag: string, record: SpoolRecord) => readonly SpoolRecord[];
  /** Keeps lines that can be read again from `position`; on disk when it resolves. */
  keep: (batch: readonly SpoolRecord[], position: string) => Promise<void>;
  /** Where the source had come to when it last kept something; empty at first. */
  position: () => string;
};

/** A line of the agent's own among the daemon's, about the log itself. */
export function notice(now: Date, kind: 'gap' | 'notice', text: string): SpoolRecord {
  return { at: now.getTime(), line: `postern-log[${process.pid}]: ${kind}: ${text}` };
}
