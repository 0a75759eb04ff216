import { pino } from 'pino';
import { databaseFile } from '#lib/db/database-file.ts';
import { settings } from '#lib/env.ts';
import { readRetention } from '#lib/maillog/keep-retention.ts';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';
import { openWriter } from '#lib/maillog/store.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { sweepBlobs } from '#lib/release/sweep-blobs.ts';
import { openRuntime } from '#lib/runtime.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { UseWatch } from '#lib/unusual/watch-use.ts';
import { Bell } from './bell.ts';
import { hearWrites } from './heard-writes.ts';
import { loop } from './loop.ts';
import { attemptPuller } from './pull-attempts.ts';
import { logPuller } from './pull-logs.ts';
import { runDeployments } from './run-deployments.ts';
import { takeOverLog } from './take-over-log.ts';
import { headTeller } from './tell-heads.ts';
import { gatewayWatch } from './watch-gateways.ts';

/** `postern worker`: deploys, watches the gateways and reads their logs until it is told to end. */
export async function worker(): Promise<void> {
  const log = pino({ name: 'worker', level: settings().logLevel });
  const runtime = await openRuntime();
  const mailLog = openWriter(runtime.mailLogFile);
  const gateways = gatewayWatch(runtime);
  const attempts = attemptPuller(runtime);
  const logs = logPuller(runtime, mailLog);
  const uses = new UseWatch();
  const wishes = new Bell();
  const ear = hearWrites(databaseFile(settings().databaseUrl), () => wishes.ring());
  const loops = [
    loop('deployments', 250, log, () => runDeployments(runtime), wishes),
    loop('gateways', 250, log, gateways.round),
    loop('mail logs', 200, log, async (signal) => {
      const taken = await takeOverLog(runtime.mailLogFile, mailLog, {
        realm: await readRealm(runtime.db),
        signal,
      });
      if (taken > 0) log.info({ taken }, 'lines of the mail log as it was kept before are taken over');
      if (!signal.aborted) await logs.round();
    }),
    loop('trail heads', 3000, log, headTeller(runtime, log)),
    loop('attempts', 200, log, attempts.round),
    loop('log retention', 3_600_000, log, async () => {
      const { retention, holds } = await readRetention(runtime.db);
      const thinned = mailLog.retain(
        retention,
        holds.map(({ query }) => parseQuery(query).query),
        runtime.now(),
      );
      if (thinned > 0) log.info({ thinned }, 'days of the mail log have had their time');
    }),
    loop('log counts', 60_000, log, () => Promise.resolve(void mailLog.rollUp(runtime.now()))),
    loop('unusual use', 20_000, log, async () => {
      await withLog(runtime.mailLogFile, (mail) => uses.look(runtime.db, mail, runtime.now()));
    }),
    loop('contents', 6 * 3_600_000, log, async () => {
      const swept = await sweepBlobs(runtime);
      if (swept > 0) log.info({ swept }, 'contents that no release names are forgotten');
    }),
  ];
  log.info('the worker is running');
  await endOfWork();
  ear.close();
  await Promise.all(loops.map((one) => one.stop()));
  await Promise.all([gateways.end(), attempts.end(), logs.end()]);
  mailLog.close();
  await runtime.db.$disconnect();
}

function endOfWork(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
