import { pino } from 'pino';
import { settings } from '#lib/env.ts';
import { openWriter } from '#lib/maillog/store.ts';
import { openRuntime } from '#lib/runtime.ts';
import { loop } from './loop.ts';
import { pullLogs } from './pull-logs.ts';
import { runDeployments } from './run-deployments.ts';
import { watchGateways } from './watch-gateways.ts';

/** `postern worker`: deploys, watches the gateways and reads their logs until it is told to end. */
export async function worker(): Promise<void> {
  const log = pino({ name: 'worker', level: settings().logLevel });
  const runtime = await openRuntime();
  const mailLog = openWriter(runtime.mailLogFile);
  const loops = [
    loop('deployments', 250, log, () => runDeployments(runtime)),
    loop('gateways', 3000, log, () => watchGateways(runtime)),
    loop('mail logs', 200, log, () => pullLogs(runtime, mailLog)),
  ];
  log.info('the worker is running');
  await endOfWork();
  await Promise.all(loops.map((one) => one.stop()));
  mailLog.close();
  await runtime.db.$disconnect();
}

function endOfWork(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
