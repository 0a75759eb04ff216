import { readFileSync } from 'node:fs';
import { dayMs } from '#lib/maillog/place.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import { everything } from '#lib/maillog/search/query.ts';

const traffic = readFileSync(new URL('../maillog/fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

export const firstDay = 20_700;
/** When all of them are over. */
export const now = new Date((firstDay + 30) * dayMs);

export type Line = { at: number; text: string };

/** The traffic of the fixture on several days, from this hour on; its messages have ids of their own on each. */
export function days(count: number, hour: number): Line[] {
  return Array.from({ length: count }, (_, day) =>
    traffic.map((line, index) => ({
      at: (firstDay + day) * dayMs + hour * 3_600_000 + index * 20_000,
      text: line.replaceAll('6AL3', `6A${day}3`).replace('live-mta', 'sm-mta'),
    })),
  ).flat();
}

/** A message that is retried every twelve hours, whose client logged in before midnight. */
export function retried(day: number): Line[] {
  const id = `6A${day}NzzzZ099001`;
  const midnight = (firstDay + day + 1) * dayMs;
  const line = (at: number, pid: number, text: string) => ({ at, text: `sm-mta[${pid}]: ${text}` });
  const peer = 'relay=[198.51.100.7]';
  const tried = (at: number, pid: number, stat: string) => [
    line(
      at,
      pid,
      'STARTTLS=client, relay=mx.e.org. [192.0.2.9], version=TLSv1.3, verify=OK, cipher=X, bits=256/256',
    ),
    line(
      at + 1000,
      pid,
      `${id}: to=<z@e.org>, delay=00:00:01, mailer=esmtp, pri=1, relay=mx.e.org. [192.0.2.9], ${stat}`,
    ),
  ];
  return [
    line(midnight - 50_000, 99_001, 'NOQUEUE: connect from [198.51.100.7]'),
    line(midnight - 40_000, 99_001, `AUTH=server, ${peer}, authid=night, mech=PLAIN, bits=0`),
    line(
      midnight + 30_000,
      99_001,
      `${id}: from=<n@corp.lan>, size=9, class=0, nrcpts=1, msgid=<m${day}@n>, proto=ESMTPA, daemon=MSA, ${peer}`,
    ),
    ...tried(midnight + 31_000, 99_002, 'dsn=4.0.0, stat=Deferred: no'),
    ...tried(midnight + dayMs / 2, 99_003, 'dsn=4.0.0, stat=Deferred: no'),
    ...tried(midnight + dayMs, 99_004, 'dsn=2.0.0, stat=Sent (ok)'),
    line(midnight + dayMs + 2000, 99_004, `${id}: done; delay=1+00:00:00, ntries=3`),
  ];
}

/** What is told of every message and every log-in, but for the numbers of lines. */
export function told(reader: LogReader) {
  const { messages } = reader.listMessages({ query: everything, now }, { limit: 5000 });
  return {
    messages: messages
      .map(({ id: _id, ...message }) =>
        JSON.stringify({ ...message, deliveries: message.deliveries.map(({ message: _of, ...one }) => one) }),
      )
      .sort(),
    lines: messages
      .map(({ gateway, queueId }) => reader.journey(gateway, queueId)?.lines.map(({ line }) => line))
      .map((lines) => JSON.stringify(lines))
      .sort(),
    logins: reader
      .logins({}, { limit: 5000 })
      .logins.map(({ id: _id, session: _of, ...one }) => JSON.stringify(one))
      .sort(),
    totals: reader.summary({ query: everything, now }),
  };
}
