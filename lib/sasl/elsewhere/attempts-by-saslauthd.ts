import { forgetOldest } from '#lib/forget-oldest.ts';
import { readSaslauthd } from './saslauthd-line.ts';

/** A line of its log, with its tag, and when it was written. */
export type SaslauthdRecord = { at: number; line: string };

/** Lines of one process on the attempt that it is at. */
type Held = { records: SaslauthdRecord[]; at: number };

/** saslauthd starts a few processes, each serves one attempt after the other (-n). */
const mostProcesses = 256;
const mostLines = 12;
/** Longer than a directory or a KDC is waited for. */
const longestMs = 60_000;

/**
 * What of saslauthd's lines is kept: those on log-ins to this service that were refused, all lines of one attempt at once and the verdict behind them. Other
 * services ask the same saslauthd, and their users are none of a mail gateway's business; nor is what was said on the way to a success.
 */
export function attemptsBySaslauthd(): (record: SaslauthdRecord) => readonly SaslauthdRecord[] {
  const byPid = new Map<string, Held>();
  return (record) => {
    const [, pid, text = ''] = /^[^[:]+\[(\d+)\]: ?(.*)$/.exec(record.line) ?? [];
    if (pid === undefined) return [];
    const said = readSaslauthd(text);
    const held = byPid.get(pid);
    switch (said.kind) {
      case 'life':
        return [record];
      case 'other':
        return [];
      case 'words':
        hold(byPid, pid, record, held);
        return [];
      case 'accepted':
        byPid.delete(pid);
        return [];
      case 'verdict': {
        byPid.delete(pid);
        if (said.service !== 'smtp') return [];
        return [...(held && record.at - held.at < longestMs ? held.records : []), record];
      }
    }
  };
}

function hold(byPid: Map<string, Held>, pid: string, record: SaslauthdRecord, held: Held | undefined): void {
  const isSame = held !== undefined && record.at - held.at < longestMs;
  const records = isSame ? [...held.records, record].slice(-mostLines) : [record];
  byPid.delete(pid);
  byPid.set(pid, { records, at: record.at });
  forgetOldest(byPid, mostProcesses);
}
