// node bench/change-one-entry.mjs [ENTRIES]: one line of a long access map changes on a gateway. Bundles the agent's own engine and runs it against
// the real Sendmail; needs what `npm test -- --live` needs.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = Number(process.argv[2] ?? 1_000_000);
const rounds = 5;
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
const ms = async (work) => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

async function openGateway() {
  const outfile = join(root, 'node_modules/.cache/postern/bench-gateway.mjs');
  await build({
    stdin: {
      contents: `export { openGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';`,
      resolveDir: root,
    },
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'esm', packages: 'external', outfile },
  });
  const bundle = await import(pathToFileURL(outfile).href);
  return bundle.openGateway();
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

const gateway = await openGateway();
try {
  const file = join(gateway.dir, 'source');
  const target = join(gateway.dir, 'made.db');
  const first = sourceOf('REJECT');
  writeFileSync(file, first);
  await gateway.activate(await gateway.compile({ files: { 'maps/access': first } }));
  const port = gateway.expect.listeners[0].port;
  const times = { btree: [], changed: [], live: [], small: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.btree.push(await ms(() => makemap('btree', file, target)));
    const code = round % 2 === 0 ? '551' : '550';
    const source = sourceOf(`${code} round ${round}`);
    const release = await gateway.layOut({ files: { 'maps/access': source } });
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
  const [btree, changed, live, small] = [times.btree, times.changed, times.live, times.small].map(median);
  const row = (words, time) =>
    console.log(
      `${words.padEnd(62)} ${Math.round(time).toString().padStart(6)} ms  ${(time / btree).toFixed(2).padStart(5)}`,
    );
  console.log(
    `${entries.toLocaleString('en')} entries, ${statSync(file).size >> 20} MiB; medians of ${rounds}; the last column is the ratio to makemap btree`,
  );
  row('makemap btree, sorted source', btree);
  row('makemap hash, once', hash);
  row('compiling a release with one line changed', changed);
  row('the same until the running daemon answers by it', live);
  row('compiling a release with a map of one line (m4, aliases)', small);
  row('so the long map costs', changed - small);
} finally {
  await gateway.remove();
}
