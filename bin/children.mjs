import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { root } from './steps.mjs';

/** Longest that a child may take to end by itself: the gateway waits for its daemon. */
const patienceMs = 15_000;

/**
 * Runs Node programs until one of them ends or this process is told to: then all are told to end, and `ended` resolves with
 * what to say (null: it was asked for). A child also gets SIGTERM when this process is killed outright.
 */
export function startChildren(programs) {
  let stopping = false;
  let settle = () => {};
  const ended = new Promise((resolve) => {
    settle = resolve;
  });
  const children = programs.map(({ name, args, env, onLine }) => {
    const child = startProgram(args, env);
    printLines(child, name, onLine);
    const gone = new Promise((resolve) => {
      child.on('error', (error) => resolve(`could not be started: ${error.message}`));
      child.on('exit', (code, signal) =>
        resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code}`),
      );
    });
    void gone.then((how) => stop(`${name} ${how}; its last words stand above.`));
    return { child, gone };
  });

  async function stop(reason) {
    if (stopping) return;
    stopping = true;
    for (const { child } of children) child.kill('SIGTERM');
    const force = setTimeout(() => children.forEach(({ child }) => child.kill('SIGKILL')), patienceMs);
    await Promise.all(children.map(({ gone }) => gone));
    clearTimeout(force);
    settle(reason);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(null));
  return { ended, stop, running: () => !stopping };
}

/** In a session of its own, so that Ctrl-C reaches only this process, which then ends the children in good order. */
function startProgram(args, env) {
  const setpriv = '/usr/bin/setpriv';
  const [command, ...rest] = existsSync(setpriv)
    ? [setpriv, '--pdeathsig', 'TERM', process.execPath, ...args]
    : [process.execPath, ...args];
  return spawn(command, rest, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

function printLines(child, name, onLine) {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) if (!onLine?.(line)) console.log(`${name.padEnd(8)}│ ${readable(line)}`);
    });
    stream.on('end', () => rest && console.log(`${name.padEnd(8)}│ ${rest}`));
  }
}

/** A structured log line as a person reads it; any other line as it is. */
function readable(line) {
  if (!line.startsWith('{')) return line;
  try {
    const {
      level,
      time: _time,
      pid: _pid,
      hostname: _host,
      name: _name,
      msg,
      err,
      ...facts
    } = JSON.parse(line);
    const details = Object.entries(facts).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const mark = level >= 50 ? '✗ ' : level >= 40 ? '! ' : '';
    return [mark + msg, ...details, err?.message ?? err?.stack ?? ''].join(' ').trimEnd();
  } catch {
    return line;
  }
}
