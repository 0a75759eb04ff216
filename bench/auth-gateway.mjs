// What the benches of logging in share: a gateway as it runs (agent, verifier in its process, a real Sendmail), and clients from many addresses.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { bundleAgent, load } from './load.mjs';

export const product = await load({
  startAgentProcess: 'lib/agent/live/test-agent-process.ts',
  'freePort, openPlace': 'lib/agent/live/test-place.ts',
  endVerifierOf: 'lib/agent/verifier/keep-verifier.ts',
  parseEnrolmentCode: 'lib/gateway/api-enrolment.ts',
  'enrol, gatewayClient': 'lib/gateway/client.ts',
  'realm, startSendmail': 'lib/agent/accounts/fixtures/sendmail.ts',
  'fullSync, paperVerifiers, record': 'lib/agent/accounts/fixtures/records.ts',
  makeVerifiers: 'lib/sasl/password/verifiers.ts',
  Secret: 'lib/secret.ts',
  'readFrame, writeFrame': 'lib/agent/accounts/frame.ts',
  createDb: 'lib/db/client.ts',
  migrate: 'lib/db/migrate.ts',
  insertRows: 'lib/db/insert-rows.ts',
  openSealer: 'lib/seal.ts',
  sealToken: 'lib/gateway/store.ts',
  resetPassword: 'lib/sasl/password/reset-password.ts',
});

/** TLS would cost the same whoever judges the password. Whatever else keeps the host busy, the daemon takes connections: above its RefuseLA it would not. */
export const inTheClear = { authOptions: 'A', config: ['O RefuseLA=1000', 'O QueueLA=1000'] };

/**
 * An agent as on a mail host, with its verifier, that a console has enrolled; `sendmail` adds a daemon that offers PLAIN. It logs under a name that no
 * other agent of this machine reads. Both run behind a command such as nsenter, if one is given. Who ends the bench ends all of it.
 */
export async function openGateway({ sendmail = false, behind = [] } = {}) {
  const { openPlace, startAgentProcess, freePort, enrol, gatewayClient, parseEnrolmentCode } = product;
  const [place, program] = await Promise.all([openPlace(), bundleAgent()]);
  const args = ['--mode', 'supervised', '--name', 'gw-bench', '--data', place.dir];
  const listen = ['--listen', `127.0.0.1:${await freePort()}`];
  const agent = await startAgentProcess(program, [...args, ...listen], { behind });
  const code = parseEnrolmentCode(agent.code);
  const { token } = await enrol(code, 'bench');
  const client = gatewayClient({ ...code, token });
  const folder = (name) => join(place.dir, name);
  const tag = `postern-${createHash('sha256').update(place.dir).digest('hex').slice(0, 8)}`; // as the agent calls a daemon of its own
  const own = { ...inTheClear, tag, behind };
  const daemon = sendmail ? await product.startSendmail(place.dir, folder('sasl'), '', own) : null;
  let closed;
  async function end() {
    await daemon?.stop();
    await agent.terminate();
    await product.endVerifierOf(folder('accounts'));
    await place.remove();
    rmSync(program, { force: true });
  }
  const gateway = {
    client,
    enrolment: { ...code, token },
    port: daemon?.port,
    mux: join(folder('sasl'), 'mux'),
    accounts: folder('accounts'),
    verifier: () => Number(readFileSync(join(folder('accounts'), 'verifier.pid'), 'utf8')),
    agent: agent.pid,
    daemon: daemon && daemonIn(place.dir),
    /** Once: who ends the bench does it while its own end is under way. */
    close() {
      closed ??= end();
      return closed;
    },
  };
  for (const name of ['SIGINT', 'SIGTERM'])
    process.once(name, () => gateway.close().finally(() => process.exit(1)));
  return gateway;
}

/** The process of a Sendmail that was started in this folder. */
export const daemonIn = (dir) => Number.parseInt(readFileSync(join(dir, 'pid'), 'utf8'), 10);

/** Milliseconds that the threads of these processes have computed so far, by the scheduler's own count. */
export function computedMs(pids) {
  const threads = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((one) => `/proc/${pid}/task/${one}`),
  );
  return sum(threads.map((path) => Number.parseInt(readFileSync(`${path}/schedstat`, 'utf8'), 10))) / 1e6;
}

/** The same of a process and all children it has seen the end of, to 10 ms. */
export function computedWithChildrenMs(pid) {
  const [, fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  return sum(fields.split(' ').slice(11, 15).map(Number)) * 10;
}

/** Milliseconds that all cores together have computed, and idled, so far, to 10 ms. */
export function machineMs() {
  const [user, nice, system, idle, waiting, interrupts, soft, stolen] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]
    .split(/ +/)
    .slice(1)
    .map((ticks) => Number(ticks) * 10);
  return { busy: user + nice + system + interrupts + soft + stolen, idle: idle + waiting };
}

const sum = (all) => all.reduce((one, other) => one + other, 0);

/** One question of Cyrus SASL on a connection of its own, as libsasl2 asks; true for OK. */
export function ask(path, { user, password, realm = '' }) {
  const { writeFrame, Secret } = product;
  const frame = writeFrame({ user, password: new Secret(password), service: 'smtp', realm });
  return new Promise((resolve, reject) => {
    const socket = createConnection(path, () => socket.write(frame));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1'); // saslauthd sends the length and the word apart
      if (answer.length >= 4) resolve(answer.startsWith('OK', 2));
    });
    socket.on('error', reject); // more than one, where it was turned away before it had asked
    socket.once('close', () => resolve(false));
  });
}

/**
 * One SMTP session from an address: AUTH PLAIN with each password in turn, the replies' codes and milliseconds. It may be told of when it could begin with
 * them (`ready`), and made to wait for that (`when`).
 */
export function session(port, { user, passwords, from = '127.0.0.1', ready = () => {}, when }) {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1', localAddress: from });
    const answers = [];
    const left = [...passwords];
    let asked = 0;
    let text = '';
    let greeted = false;
    const begun = performance.now();
    const next = () => {
      const password = left.shift();
      if (password === undefined) return socket.end('QUIT\r\n');
      asked = performance.now();
      socket.write(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}\r\n`);
    };
    socket.setTimeout(60_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk;
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (/^\d{3}-/.test(line)) continue;
        const code = line.slice(0, 3);
        if (code === '220') socket.write('EHLO bench.example\r\n');
        else if (code === '250' && !greeted) {
          greeted = true;
          ready();
          if (when) when.then(next);
          else next();
        } else if (code !== '221') {
          answers.push({ code, ms: performance.now() - asked, sessionMs: performance.now() - begun });
          next();
        }
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      ready();
      resolve(answers);
    });
  });
}

/** Calls the work so many times a second until told to end; what is under way then is waited for. */
export function steadily(perSecond, work) {
  const under = new Set();
  const begun = performance.now();
  let given = 0;
  const timer = setInterval(() => {
    for (const due = ((performance.now() - begun) / 1000) * perSecond; given < due; given += 1) {
      const one = work(given).finally(() => under.delete(one));
      under.add(one);
    }
  }, 10);
  return async () => {
    clearInterval(timer);
    await Promise.all(under);
    return given;
  };
}

export const percentile = (all, p) =>
  all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.ceil((p / 100) * all.length) - 1)] ??
  Number.NaN;
export const busy = () => `load ${loadavg()[0].toFixed(1)} before`;
