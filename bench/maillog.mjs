#!/usr/bin/env node
// Parsing and joining a mail log, against the fastest packaged tool that joins by queue id: `node bench/maillog.mjs [LINES]`. The same file for both, in
// turns; then four times the lines, for the memory. The peer is awstats' maillogconvert.pl (`apt-get install awstats`), which knows no accounts.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCommand } from './load.mjs';
import { writeMailLog } from './maillog-lines.mjs';
import { median } from './rows.mjs';

await compare(Number(process.argv[2] ?? 1_000_000));

/** Runs `postern log messages`, which says on standard error what it took. */
function joinIn(command, file) {
  const say = `import { isMainThread } from 'node:worker_threads';
    if (isMainThread) process.on('exit', () => console.error(JSON.stringify(process.resourceUsage())));`;
  const started = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(say)}`, command, 'log', 'messages', file],
    { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(stderr);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, cpu: (userCPUTime + systemCPUTime) / 1e6, rss: maxRSS / 1024 };
}

async function compare(lines) {
  const peer = ['/usr/share/doc/awstats/examples', '/usr/share/awstats/tools', '/usr/lib/awstats/tools']
    .map((folder) => join(folder, 'maillogconvert.pl'))
    .find((file) => existsSync(file));
  if (!peer) {
    console.error('maillogconvert.pl is not here: apt-get install awstats');
    process.exitCode = 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-maillog-'));
  try {
    const command = await buildCommand();
    const file = join(folder, 'mail.log');
    await writeMailLog(file, lines);
    const [ours, theirs] = [[], []];
    for (let round = 0; round < 3; round += 1) {
      ours.push(joinIn(command, file));
      theirs.push(convertIn(peer, file));
    }
    const own = median(ours.map(({ seconds }) => seconds));
    const cpu = median(ours.map((run) => run.cpu));
    const other = median(theirs.map(({ seconds }) => seconds));
    const otherCpu = median(theirs.map((run) => run.cpu));
    const size = (statSync(file).size / 2 ** 20).toFixed(0);
    const [load = 0] = loadavg();
    console.log(
      `${lines} lines, ${size} MiB; ${availableParallelism()} cores, load ${load.toFixed(1)}; medians of 3`,
    );
    console.log(`maillogconvert.pl        ${other.toFixed(2)} s  1.0  processor ${otherCpu.toFixed(2)} s`);
    console.log(
      `parse and join           ${own.toFixed(2)} s  ${(other / own).toFixed(1)} times as fast  processor ${cpu.toFixed(2)} s`,
    );
    console.log(`lines a second           ${Math.round(lines / own)}, ${Math.round(lines / cpu)} a core`);
    rmSync(file);
    await writeMailLog(file, 4 * lines);
    const long = joinIn(command, file);
    const rss = median(ours.map((run) => run.rss));
    console.log(
      `memory                   ${rss.toFixed(0)} MiB, with four times the lines ${long.rss.toFixed(0)} MiB (${long.seconds.toFixed(2)} s)`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Perl says itself what it took. */
function convertIn(peer, file) {
  const input = openSync(file, 'r');
  const say = `END { printf STDERR "%s %s", (times)[0, 1] }`;
  const started = performance.now();
  const { status, stderr } = spawnSync('perl', ['-e', `${say} do shift`, peer, 'standard'], {
    stdio: [input, 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  closeSync(input);
  if (status !== 0) throw new Error(`maillogconvert.pl ended with ${status}.`);
  const seconds = (performance.now() - started) / 1000;
  const [user = 0, system = 0] = (/([\d.]+) ([\d.]+)$/.exec(stderr) ?? []).slice(1).map(Number);
  return { seconds, cpu: user + system };
}
