import { type FiledLine, parseFiled } from '#lib/maillog/join/filed-line.ts';
import { isoTime } from '#lib/maillog/join/tell-message.ts';
import type { Fact } from '#lib/maillog/parse/line.ts';
import { shapeOf } from '#lib/maillog/parse/shape.ts';

/** What `postern log parse` prints of a line. docs/maillog-events.md tells it to people. */
export type EventLine = {
  kind: string;
  time: string | null;
  host: string | null;
  tag: string | null;
  pid: number | null;
  queueId: string | null;
} & Record<string, unknown>;

export function tellEvent(filed: FiledLine): EventLine {
  const { tag, pid, queueId, part, fact } = parseFiled(filed);
  const head = {
    time: filed.at === null ? null : isoTime(filed.at),
    host: filed.host || null,
    tag: tag || null,
    pid,
    queueId,
  };
  const { kind, ...fields } = tellFact(fact);
  return { kind, ...head, ...fields, ...(part && { part: part.number, more: part.more }) };
}

/** The fields of a fact, with what is not understood marked: another program's line as `foreign`, one of Sendmail's with its shape. */
function tellFact(fact: Fact): { kind: string } & Record<string, unknown> {
  if (fact.kind === 'foreign') return { kind: 'unknown', foreign: true, text: fact.text };
  if (fact.kind === 'unknown')
    return { kind: 'unknown', foreign: false, shape: shapeOf(fact.text), text: fact.text };
  return fact.kind === 'repeated' ? { ...fact, of: fact.of && tellFact(fact.of) } : fact;
}
