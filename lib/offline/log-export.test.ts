import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import { exportLog } from '#lib/export/export-log.ts';
import { getExport } from '#lib/export/list-exports.ts';
import { start, testStore } from '#lib/maillog/test-log.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { readExportArguments } from './log-arguments.ts';
import { localExports, putExport, remoteExports } from './log-export.ts';

const caller: Caller = { actor: { kind: 'system', name: 'command line of root' }, role: 'admin' };
const traffic = readFileSync(new URL('../maillog/fixtures/traffic.txt', import.meta.url), 'utf8').split('\n');
let testDb: TestDb;
let runtime: Runtime;
let folder: string;
let said: string;

beforeEach(async () => {
  testDb = await openTestDb();
  const store = testStore();
  store.ingest(traffic);
  const sealer = { seal: (text: string | Buffer) => String(text), open: (text: string) => Buffer.from(text) };
  runtime = { db: testDb.db, sealer, mailLogFile: store.path, now: () => new Date(start + 86_400_000) };
  folder = mkdtempSync(join(tmpdir(), 'export-'));
  said = '';
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
});
afterEach(async () => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
  await testDb.close();
});

const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

test('writes the file, its manifest, and the line that sha256sum -c reads', async () => {
  const out = join(folder, 'amy.csv');
  await putExport(localExports(runtime, caller), { query: 'account:amy', out, from: null });
  const manifest: unknown = JSON.parse(readFileSync(`${out}.manifest.json`, 'utf8'));
  expect(manifest).toMatchObject({
    query: 'account:amy',
    by: 'command line of root',
    end: { outcome: 'complete', sha256: digest(out), bytes: readFileSync(out).length },
  });
  expect(said).toContain(`${digest(out)}  ${out}\n`);
  await expect(
    putExport(localExports(runtime, caller), { query: 'account:bob', out, from: null }),
  ).rejects.toThrow('is there already');
});

/** A console that answers as lib/web/api.ts does, and hands out only so many bytes of an export. */
async function consoleOf(most: number): Promise<{ address: string; close: () => void }> {
  const server = createServer((request, response) => {
    const answer = async () => {
      const url = new URL(request.url ?? '', 'http://x');
      const id = /exports\/(.+)$/.exec(url.pathname)?.[1];
      if (id) return Response.json(await getExport.invoke(runtime, caller, { id }));
      return exportLog.invoke(runtime, caller, Object.fromEntries(url.searchParams));
    };
    const send = async () => {
      const made = await answer();
      response.writeHead(made.status, Object.fromEntries(made.headers));
      let left = most;
      for await (const piece of made.body ?? Readable.from([])) {
        response.write(piece.subarray(0, left));
        left -= piece.length;
        if (left <= 0) break;
      }
      if (left > 0) response.end();
      else response.destroy();
    };
    send().catch((error: unknown) => {
      const { status, message: title, code } = error as Refusal;
      response.writeHead(status ?? 500).end(JSON.stringify({ title, code }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, close: () => server.close() };
}

test('takes it from a console elsewhere, and leaves nothing of one that breaks off', async () => {
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, 'a-token-of-twenty-signs-or-more\n');
  const out = join(folder, 'all.jsonl');
  const whole = await consoleOf(1e9);
  const from = { address: whole.address, tokenFile };
  await putExport(await remoteExports(from), { query: '', of: 'recipients', format: 'jsonl', out, from });
  expect(said).toContain(`${digest(out)}  ${out}\n`);
  const bad = putExport(await remoteExports(from), { query: 'acount:x', out: `${out}2`, from });
  await expect(bad).rejects.toThrow('Did you mean account:?');
  whole.close();

  const broken = await consoleOf(1000);
  const wanted = { query: '', out: join(folder, 'cut.csv'), from: { address: broken.address, tokenFile } };
  await expect(putExport(await remoteExports(wanted.from), wanted)).rejects.toThrow(
    'broke off in the middle',
  );
  expect(existsSync(wanted.out)).toBe(false);
  expect(readdirSync(folder).sort()).toEqual(['all.jsonl', 'all.jsonl.manifest.json', 'token']);
  broken.close();
});

test('reads its options out of the words of a search', () => {
  expect(readExportArguments(['-status:sent', 'account:kim', '--of=logins', '--out', 'x.csv'])).toEqual({
    query: '-status:sent account:kim',
    of: 'logins',
    out: 'x.csv',
    from: null,
  });
  expect(() => readExportArguments(['--limit', '3'])).toThrow(Refusal);
  expect(() => readExportArguments(['--console', 'https://x'])).toThrow('go together');
  expect(() => readExportArguments(['--out'])).toThrow('needs a value');
});
