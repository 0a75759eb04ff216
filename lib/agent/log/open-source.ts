import { besideFile } from '#lib/agent/log/beside-file.ts';
import { followFile } from '#lib/agent/log/follow-file.ts';
import { followJournal } from '#lib/agent/log/follow-journal.ts';
import type { Frame } from '#lib/agent/log/frame.ts';
import { openIntake } from '#lib/agent/log/intake.ts';
import { listenSyslog } from '#lib/agent/log/listen-syslog.ts';
import type { Places } from '#lib/agent/log/owner.ts';
import { type SharedLog, shareDevLog } from '#lib/agent/log/share-dev-log.ts';
import { notice, type Sink, type Source } from '#lib/agent/log/source.ts';
import type { Choice } from '#lib/agent/log/survey.ts';

export type SourceParts = {
  tags: readonly string[];
  sink: Sink;
  now: () => Date;
  places: Places;
  /** Whether passwords are checked by the host's own saslauthd, so that its lines are wanted. */
  wantsChecks: () => boolean;
  /** When the newest line that is kept was written. */
  newestAt: () => Date | null;
};

/** Begins to read where the survey says. Rejects when that cannot be opened. */
export async function openSource(choice: Choice, parts: SourceParts): Promise<Source> {
  const { tags, sink, places } = parts;
  switch (choice.kind) {
    case 'file':
      return fromFile(choice, parts);
    case 'journal':
      return followJournal({ tags, sink });
    case 'none':
      return { describe: () => choice.why, close: () => Promise.resolve() };
    case 'socket':
      return fromSocket(parts, async (onFrame) => {
        const { close } = await listenSyslog(choice.path, onFrame);
        return { close, describe: () => `listening on ${choice.path}` };
      });
    case 'share':
      return fromSocket(parts, async (onFrame) => {
        const { close, standing } = await shareDevLog({ tags, onFrame, places });
        return { close, describe: () => tell(standing(), places.devLog) };
      });
  }
}

/** With the file where saslauthd's lines are, when there is one: the facility auth goes elsewhere. */
function fromFile({ path, beside }: Extract<Choice, { kind: 'file' }>, parts: SourceParts): Source {
  const { sink, now, wantsChecks } = parts;
  if (beside === null) return followFile({ path, sink, now });
  const second = besideFile({ path: beside, sink, now, wanted: wantsChecks });
  const main = followFile({ path, sink: second.sink, now });
  return {
    describe: () => [main.describe(), second.trouble()].filter((part) => part !== null).join('; '),
    async close() {
      await main.close();
      await second.close();
    },
  };
}

/** A socket hears only what is written while it is there, so the log notes when it was opened again. */
async function fromSocket(
  { sink, now, newestAt }: SourceParts,
  listen: (onFrame: (text: string, frame?: Frame) => void) => Promise<Source>,
): Promise<Source> {
  const intake = openIntake(sink, now);
  const last = newestAt();
  if (last)
    intake.take(notice(now(), 'notice', `listening again; the line before is of ${last.toISOString()}`));
  const source = await listen((text, frame) => {
    for (const record of sink.records(text, frame)) intake.take({ ...record, at: now().getTime() });
  });
  return {
    describe: () => intake.trouble() ?? source.describe(),
    async close() {
      await source.close();
      await intake.flushed();
    },
  };
}

function tell({ owns, trouble }: ReturnType<SharedLog['standing']>, devLog: string): string {
  if (owns) return `listening on ${devLog}`;
  return trouble ?? `another agent listens on ${devLog} and hands on this gateway's lines`;
}
