import { expect, test } from 'vitest';
import { batchOf, type LineBatch } from './line-batch.ts';
import { areIdsOfProcesses, lineRouter } from './line-router.ts';
import { lineScanner } from './scan-lines.ts';

const whole = (batch: LineBatch) => ({ batch, from: 0, until: batch.count });

/** As a file has them, so that they are read from bytes; and each as a text. Both must be told the same. */
function routesOf(count: number): (lines: string[]) => number[] {
  const [ofBytes, ofTexts] = [lineRouter(count), lineRouter(count)];
  const scan = lineScanner({ latest: Date.now() });
  return (lines) => {
    const stamped = lines.map((line) => `Nov 20 23:52:12 gw ${line}`);
    const texts = lines.map((line) => ({ at: 0, host: 'gw', line, repeats: null }));
    const told = [...ofTexts(whole(batchOf(texts)))];
    expect([...ofBytes(whole(scan(Buffer.from(stamped.join('\n')))))]).toEqual(told);
    return told;
  };
}

const one = '6AKA00sq004711';
const report = '6AKA01sq004800';
const copy = 'OAA00500';

test.each([2, 3, 7])('what belongs together goes the same way, of %d', (count) => {
  const session = [
    'sm-mta[4711]: NOQUEUE: connect from app.example [192.0.2.20]',
    'sm-mta[4711]: AUTH=server, relay=app.example [192.0.2.20], authid=kim, mech=PLAIN, bits=0',
    `sm-mta[4711]: ${one}: from=<kim@e>, size=1, class=0, nrcpts=1, proto=ESMTPA, relay=app.example [192.0.2.20]`,
    `sm-mta[4800]: ${one}: to=<joe@e>, delay=00:00:01, mailer=esmtp, pri=1, dsn=5.1.1, stat=User unknown`,
    `sm-mta[4800]: ${one}[1]: to=<joe@e>, ...`,
    `sm-mta[4800]: ${one}: ${report}: DSN: User unknown`,
    `sm-mta[4800]: ${report}: to=<kim@e>, delay=00:00:01, mailer=local, pri=1, dsn=2.0.0, stat=Sent`,
    'sm-mta[4711]: 6AKA00sr004711: from=<kim@e>, size=1, class=0, nrcpts=1, relay=app.example [192.0.2.20]',
  ];
  expect(new Set(routesOf(count)(session)).size).toBe(1);
  expect(new Set(routesOf(count)(session.toReversed())).size).toBe(1);
});

test('a copy of 8.9 goes the way of what it was made of', () => {
  const routes = routesOf(64);
  const [first] = routes([
    'sendmail[471]: OAA00471: from=<kim@e>, size=1, class=0, pri=1, nrcpts=1, relay=kim@localhost',
  ]);
  expect(
    routes([
      `sendmail[500]: ${copy}: clone OAA00471, owner=owner-staff`,
      `sendmail[501]: ${copy}: to=joe, delay=00:00:01, mailer=local, stat=Sent`,
    ]),
  ).toEqual([first, first]);
});

test('ids of every age end in a process', () => {
  const ids = ['6AKA00sq004711', '6AKA00sq1234711', 'g8FKXHQ04711', 'g8FKXHQa04711', 'OAA04711'];
  const routes = routesOf(1000)(ids.map((id) => `sendmail: ${id}: discarded`));
  const [of4711] = routesOf(1000)(['sendmail[4711]: restarting /usr/sbin/sendmail due to signal']);
  expect(routesOf(1000)(['sendmail: 6AKA00sq1234711: discarded'])).not.toEqual([of4711]);
  expect(routes.toSpliced(1, 1)).toEqual([of4711, of4711, of4711, of4711]);
});

test.each([1, 2, 3, 4])('process ids that come in steps of %d use every joiner alike', (step) => {
  const lines = Array.from(
    { length: 3000 },
    (_, at) => `sm-mta[${1000 + at * step}]: NOQUEUE: connect from [192.0.2.7]`,
  );
  const routes = routesOf(3)(lines);
  for (const joiner of [0, 1, 2]) {
    expect(routes.filter((route) => route === joiner).length).toBeGreaterThan(900);
  }
});

test('what has no tag goes nowhere', () => expect(routesOf(3)(['no tag at all'])).toEqual([-1]));

test('a log whose queue ids tell no process is noticed', () => {
  const from = (queueId: string) => `sm-mta[4711]: ${queueId}: from=<kim@e>, size=1, class=0, nrcpts=1`;
  const logOf = (lines: string[]) => [
    whole(batchOf(lines.map((line) => ({ at: 0, host: 'gw', line, repeats: null })))),
  ];
  const good = Array.from({ length: 300 }, () => from('6AKA00sq004711'));
  expect(areIdsOfProcesses(logOf(['no tag', 'sm-mta[3]: x']))).toBe(true);
  expect(areIdsOfProcesses(logOf([...good, from('6AKA00sq0047')]))).toBe(true);
  expect(areIdsOfProcesses(logOf([...good, from('6AKA00sq0047'), from('6AKA00sq0048')]))).toBe(false);
  expect(areIdsOfProcesses(logOf([from('XXXXXXXXXXXXXX')]))).toBe(false);
});
