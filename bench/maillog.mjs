#!/usr/bin/env node
// Parsing and joining a mail log, against the fastest packaged tool that joins by queue id: `node bench/maillog.mjs [LINES]`. The same file for both, in
// turns; then four times the lines, for the memory. The peer is awstats' maillogconvert.pl (`apt-get install awstats`), which knows no accounts.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from './load.mjs';
import { writeMailLog } from './maillog-lines.mjs';
import { median } from './rows.mjs';

const [first = '1000000', path] = process.argv.slice(2);
if (first === '--join') await joinOnce(path);
else await compare(Number(first));

/** What `postern log messages` does, in a process of its own. */
async function joinOnce(file) {
  const { readLogFiles, fileJoiner, messageJson } = await load({
    readLogFiles: 'lib/offline/log-files.ts',
    fileJoiner: 'lib/maillog/join-files.ts',
    messageJson: 'lib/maillog/tell-message.ts',
  });
  const out = openSync('/dev/null', 'w');
  let text = '';
  let lines = 0;
  let messages = 0;
  const started = performance.now();
  const before = process.cpuUsage();
  const joiner = fileJoiner((told) => {
    messages += 1;
    text += `${messageJson(told)}\n`;
  });
  for await (const batch of readLogFiles([file], { now: new Date() })) {
    for (const line of batch) joiner.add(line);
    lines += batch.length;
    writeSync(out, text);
    text = '';
  }
  joiner.end();
  writeSync(out, text);
  closeSync(out);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1000;
  const rss = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ lines, messages, seconds, cpu: (user + system) / 1e6, rss }));
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
    const file = join(folder, 'mail.log');
    await writeMailLog(file, lines);
    const [ours, theirs] = [[], []];
    for (let round = 0; round < 3; round += 1) {
      ours.push(joinIn(file));
      theirs.push(convertIn(peer, file));
    }
    const own = median(ours.map(({ seconds }) => seconds));
    const cpu = median(ours.map((run) => run.cpu));
    const other = median(theirs);
    const size = (statSync(file).size / 2 ** 20).toFixed(0);
    console.log(`${lines} lines, ${size} MiB, ${ours[0].messages} messages; medians of 3`);
    console.log(`maillogconvert.pl        ${other.toFixed(2)} s  1.0`);
    console.log(`parse and join           ${own.toFixed(2)} s  ${(other / own).toFixed(1)} times as fast`);
    console.log(`lines a second           ${Math.round(lines / own)}, ${Math.round(lines / cpu)} a core`);
    rmSync(file);
    await writeMailLog(file, 4 * lines);
    const long = joinIn(file);
    const rss = median(ours.map((run) => run.rss));
    console.log(
      `memory                   ${rss.toFixed(0)} MiB, with four times the lines ${long.rss.toFixed(0)} MiB`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function joinIn(file) {
  const script = fileURLToPath(import.meta.url);
  return JSON.parse(execFileSync(process.execPath, [script, '--join', file], { encoding: 'utf8' }));
}

function convertIn(peer, file) {
  const input = openSync(file, 'r');
  const started = performance.now();
  const { status } = spawnSync('perl', [peer, 'standard'], { stdio: [input, 'ignore', 'ignore'] });
  closeSync(input);
  if (status !== 0) throw new Error(`maillogconvert.pl ended with ${status}.`);
  return (performance.now() - started) / 1000;
}
