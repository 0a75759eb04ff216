// node bench/change-one-entry.mjs [ENTRIES]: one line of a long access map changes on a gateway. Bundles the agent's own engine and runs it against
// the real Sendmail; needs what `npm test -- --live` needs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = Number(process.argv[2] ?? 1_000_000);
const rounds = 5;
const middle = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
const median = (all) => ({
  clock: middle(all.map(({ clock }) => clock)),
  cpu: middle(all.map(({ cpu }) => cpu)),
});
/** Of this process and of those it has waited for, in milliseconds. */
function processorTime() {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const times = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15);
  return times.reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
}

const ms = async (work) => {
  const [began, before] = [performance.now(), processorTime()];
  await work();
  return { clock: performance.now() - began, cpu: processorTime() - before };
};

async function bundled() {
  const outfile = join(root, 'node_modules/.cache/postern/bench-gateway.mjs');
  await build({
    stdin: {
      contents: `
        export { openBlobs } from '#lib/agent/blobs.ts';
        export { openGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';`,
      resolveDir: root,
    },
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'esm', packages: 'external', outfile },
  });
  return import(pathToFileURL(outfile).href);
}

/** In the order of the keys, as the console renders it; `value` is what the entry in the middle says. */
function sourceOf(value) {
  const kinds = ['Connect:', 'From:', 'Spam:', 'To:'];
  const lines = kinds.flatMap((kind) =>
    Array.from({ length: entries / kinds.length }, (_, at) => {
      const number = 1_000_000 + at;
      return kind === 'Connect:'
        ? `${kind}${100 + (at >> 14)}.${100 + ((at >> 7) & 127)}.${100 + (at & 127)}\tREJECT`
        : `${kind}user${number}@example${at % 991}.org\tREJECT`;
    }),
  );
  const at = lines.findIndex((line) => line.startsWith('From:user1000123@'));
  lines[at] = lines[at].replace('REJECT', value);
  return `${lines.join('\n')}\n`;
}

/** What the running daemon says to the sender of the entry that changes. */
async function answer(port) {
  const socket = connect(port, '127.0.0.1');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async () => {
    for (;;) {
      const { value = '' } = await lines.next();
      if (!/^\d{3}-/.test(value)) return value.slice(0, 3);
    }
  };
  await reply();
  socket.write('EHLO bench.example\r\n');
  await reply();
  socket.write('MAIL FROM:<user1000123@example123.org>\r\n');
  const code = await reply();
  socket.end('QUIT\r\n');
  await once(socket, 'close');
  return code;
}

function makemap(type, source, target) {
  rmSync(target, { force: true });
  const { status } = spawnSync('makemap', [type, target], {
    stdio: [openSync(source, 'r'), 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`makemap ends with ${status}`);
}

const { openBlobs, openGateway } = await bundled();
const gateway = await openGateway();
const digestOf = (text) => createHash('sha256').update(text).digest('hex');

/** Bytes of the old source, and what is new between them, as the console sends it. */
function piecesOf(old, now) {
  let head = 0;
  while (old[head] === now[head]) head += 1;
  head = now.lastIndexOf('\n', head) + 1;
  let tail = 0;
  while (old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  tail = now.length - now.indexOf('\n', now.length - tail) - 1;
  const bytes = Buffer.from(now.slice(head, now.length - tail)).toString('base64');
  return [{ from: 0, length: head }, { bytes }, { from: old.length - tail, length: tail }];
}

try {
  const file = join(gateway.dir, 'source');
  const target = join(gateway.dir, 'made.db');
  const first = sourceOf('REJECT');
  writeFileSync(file, first);
  await gateway.activate(await gateway.compile({ files: { 'maps/access': first } }));
  const port = gateway.expect.listeners[0].port;
  const times = { btree: [], brought: [], changed: [], live: [], small: [] };
  const blobs = await openBlobs(join(gateway.dir, 'blobs'));
  let before = first;
  await blobs.put(digestOf(first), first.length, [Buffer.from(first)]);
  for (let round = 0; round < rounds; round += 1) {
    times.btree.push(await ms(() => makemap('btree', file, target)));
    const code = round % 2 === 0 ? '551' : '550';
    const source = sourceOf(`${code} round ${round}`);
    const release = await gateway.layOut({ files: { 'maps/access': source } });
    const laidOut = join(release.dir, 'maps/access');
    const sha256 = digestOf(source);
    const splice = { base: digestOf(before), pieces: piecesOf(before, source) };
    rmSync(laidOut);
    times.brought.push(
      await ms(async () => {
        await blobs.splice(sha256, source.length, splice);
        await blobs.shareAt(sha256, laidOut, 0o644);
      }),
    );
    before = source;
    let said = '';
    times.live.push(
      await ms(async () => {
        times.changed.push(
          await ms(async () => {
            const { ok, message } = await gateway.engine.compile(release);
            if (!ok || !message.includes('by changing a copy')) throw new Error(message);
          }),
        );
        await gateway.activate(release);
        said = await answer(port);
      }),
    );
    if (said !== code) throw new Error(`the daemon says ${said}`);
    const little = await gateway.layOut({ files: { 'maps/access': `from:a${round}.example\tREJECT\n` } });
    times.small.push(await ms(() => gateway.engine.compile(little)));
  }
  const hash = await ms(() => makemap('hash', file, target));
  const [btree, brought, changed, live, small] = Object.values(times).map(median);
  const row = (words, time) => {
    const told = ['clock', 'cpu'].map(
      (kind) =>
        `${Math.round(time[kind]).toString().padStart(6)} ms ${(time[kind] / btree[kind]).toFixed(2).padStart(6)}   `,
    );
    console.log(`${words.padEnd(62)} ${told.join('')}`.trimEnd());
  };
  console.log(
    `${entries.toLocaleString('en')} entries, ${statSync(file).size >> 20} MiB; medians of ${rounds}, load ${loadavg()[0].toFixed(1)}; by the clock and by processor time, each with its ratio to makemap btree`,
  );
  row('makemap btree, sorted source', btree);
  row('makemap hash, once', hash);
  row('the new source made of the old one and laid out', brought);
  row('compiling a release with one line changed', changed);
  row('the same until the running daemon answers by it', live);
  row('compiling a release with a map of one line', small);
  row('so the long map costs', { clock: changed.clock - small.clock, cpu: changed.cpu - small.cpu });
} finally {
  await gateway.remove();
}
