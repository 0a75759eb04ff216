#!/usr/bin/env node
// `npm run up`: from a fresh clone to a running console, worker and gateway. Plain Node, for it runs before anything is
// installed; each step is skipped when what it was made from has not changed.
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChildren } from './children.mjs';
import { openDataFolder } from './data-folder.mjs';
import { gatewayPackages, installPackages } from './debian.mjs';
import { buildPages, buildPrograms, demandNode, installDependencies } from './setup.mjs';
import { program, run, Stop, seconds, step, together } from './steps.mjs';

const started = performance.now();
const startMs = 60_000;

/** Flags win over the environment; docs/development.md has both. */
function readOptions() {
  const { env } = process;
  const options = {
    data: { type: 'string', default: env.POSTERN_DATA },
    host: { type: 'string', default: env.POSTERN_HOST || '127.0.0.1' },
    port: { type: 'string', default: env.POSTERN_PORT || '3000' },
    'agent-port': { type: 'string', default: env.POSTERN_GATEWAY_LISTEN?.split(':').at(-1) || '8025' },
    'smtp-port': { type: 'string', default: env.POSTERN_GATEWAY_SMTP_PORT || '2525' },
    'submission-port': { type: 'string', default: env.POSTERN_GATEWAY_SUBMISSION_PORT || '5587' },
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const flags = Object.keys(options).map((name) => `[--${name} …]`);
    throw new Stop(`${error.message}\nUsage: npm run up -- ${flags.join(' ')}`);
  }
}

/** What the three programs are told. */
function environment(options, data) {
  const codeFile = join(data, 'enrolment-code');
  return {
    NODE_ENV: 'production',
    POSTERN_DATA: data,
    POSTERN_HOST: options.host,
    POSTERN_PORT: options.port,
    POSTERN_LOCAL_ENROLMENT_FILE: codeFile,
    POSTERN_GATEWAY_DATA: join(data, 'gateway'),
    POSTERN_GATEWAY_LISTEN: `127.0.0.1:${options['agent-port']}`,
    POSTERN_GATEWAY_SMTP_PORT: options['smtp-port'],
    POSTERN_GATEWAY_SUBMISSION_PORT: options['submission-port'],
    POSTERN_GATEWAY_CODE_FILE: codeFile,
  };
}

async function refuseTakenPort(host, port, flag) {
  const free = await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(Number(port), host, () => server.close(() => resolve(true)));
  });
  if (!free) throw new Stop(`Port ${port} on ${host} is taken, or not yours to take; ${flag} names another.`);
}

/** Waits until a question is answered with yes; false when the children ended, a refusal when it takes too long. */
async function until(what, children, answered) {
  const end = Date.now() + startMs;
  while (children.running()) {
    if (await answered()) return true;
    if (Date.now() > end) throw new Stop(`${what} did not answer within ${startMs / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

const serves = (url) => () =>
  fetch(url, { redirect: 'manual' }).then(
    ({ status }) => status < 500,
    () => false,
  );

const listens = (port) => () =>
  new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

async function setUp() {
  await together(installPackages('The gateway', gatewayPackages), installDependencies());
  await buildPrograms();
  await buildPages();
}

await program(async () => {
  demandNode();
  const options = readOptions();
  const data = openDataFolder(options.data);
  const env = environment(options, data);
  await refuseTakenPort(options.host, options.port, '--port');
  await refuseTakenPort('127.0.0.1', options['agent-port'], '--agent-port');
  await setUp();
  await step('database', () => run(process.execPath, ['bin/postern.mjs', 'migrate'], { env }));

  let link = null;
  const keepLink = (line) => {
    const found = /^set-up link\b.*?(https?:\S+)/.exec(line);
    link = found?.[1] ?? link;
    return found !== null;
  };
  const children = startChildren([
    { name: 'console', args: ['bin/postern.mjs', 'console'], env, onLine: keepLink },
    { name: 'worker', args: ['bin/postern.mjs', 'worker'], env },
    { name: 'gateway', args: ['dist/gateway/postern-gateway.mjs'], env },
  ]);
  const { host, port } = options;
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const up = until('The console', children, serves(`http://${String(reachable)}:${String(port)}/`))
    .then(() => until('The gateway', children, listens(options['agent-port'])))
    .catch((error) => void children.stop(error.message));
  if (await up) announce(options, data, link);
  const reason = await children.ended;
  console.log(reason ? `\n${reason} Everything else was ended too.` : '\nEverything has ended.');
  process.exit(reason ? 1 : 0);
});

function announce(options, data, link) {
  console.log(`
Postern is up after ${seconds(started)}.
  Console   http://${options.host}:${options.port}
  Gateway   SMTP 127.0.0.1:${options['smtp-port']} and :${options['submission-port']} once something is deployed
  Data      ${data}
${link ? `\nBegin here; this link makes the first admin and works once:\n  ${link}\n` : ''}
Ctrl-C ends all of it.`);
}
