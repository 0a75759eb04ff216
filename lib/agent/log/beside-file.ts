import { fileReader } from '#lib/agent/log/follow-file.ts';
import type { SpoolRecord } from '#lib/agent/log/segment.ts';
import type { Sink } from '#lib/agent/log/source.ts';
import { saslauthdTag } from '#lib/sasl/elsewhere/saslauthd-line.ts';

/** A second file that is read together with the mail log. */
export type Beside = {
  /** What the file of the mail log hands its lines to. */
  sink: Sink;
  /** Why it is not read at the moment. */
  trouble: () => string | null;
  close: () => Promise<void>;
};

export type BesideOptions = { path: string; sink: Sink; now: () => Date; wanted: () => boolean };

/** So many lines wait for one of the mail log, that they are kept with. */
const mostWaiting = 1000;

/**
 * Reads saslauthd's lines from where the host writes the facility auth. Its file is read to the end each time before lines of the mail log are kept, so that what
 * saslauthd said of a log-in stands before what the daemon says of it, as it was written; both places are kept in one write. Lines that wait for
 * that are read again after a restart.
 */
export function besideFile({ path, sink, now, wanted }: BesideOptions): Beside {
  let waiting: SpoolRecord[] = [];
  let [mainPlace = '', place = ''] = sink.position().split(separator);
  const own = fileReader({
    path,
    now,
    sink: {
      ...sink,
      records: (text) => sink.records(text).filter(isSaslauthds),
      keep: async (batch, position) => {
        waiting.push(...batch);
        place = position;
        if (waiting.length >= mostWaiting) await keep([], mainPlace);
      },
      position: () => place,
    },
  });

  async function keep(batch: readonly SpoolRecord[], position: string): Promise<void> {
    const first = waiting;
    const beside = wanted() ? place : '';
    await sink.keep([...first, ...batch], beside === '' ? position : `${position}${separator}${beside}`);
    waiting = waiting.slice(first.length);
    mainPlace = position;
  }

  return {
    sink: {
      ...sink,
      records: (text, frame) => sink.records(text, frame).filter((record) => !isSaslauthds(record)),
      keep: async (batch, position) => {
        if (wanted()) await own.readAll();
        else {
          await own.close();
          place = '';
        }
        await keep(batch, position);
      },
      position: () => mainPlace,
    },
    trouble: () => (wanted() ? own.trouble() : null),
    close: () => own.close(),
  };
}

const separator = ' + ';
const isSaslauthds = ({ line }: SpoolRecord) => line.startsWith(`${saslauthdTag}[`);
