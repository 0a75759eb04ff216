import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import { listGateways } from '#lib/gateway/list-gateways.ts';
import { applyImport } from '#lib/import/apply-import.ts';
import { discardImport } from '#lib/import/discard-import.ts';
import { getImport } from '#lib/import/get-import.ts';
import { uploadImport } from '#lib/import/upload-import.ts';
import type { Caller, Operation, Runtime } from '#lib/operation.ts';
import { saveEntry } from '#lib/policy/entry/save-entry.ts';
import { loadDraft } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { openSealer } from '#lib/seal.ts';
import { put } from './put.ts';

const token = 'a-token-of-twenty-signs-or-more';
const admin: Caller = {
  actor: { kind: 'token', id: 't1', name: 'CI', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};
const mc = "OSTYPE(`linux')dnl\nFEATURE(`access_db')dnl\nMAILER(`smtp')dnl\n";
let testDb: TestDb;
let runtime: Runtime;
let server: Server;
let folder: string;
let said: string;
/** Called before an operation is: what somebody else does meanwhile. */
let meanwhile: (operation: string) => Promise<unknown>;

/** The console's operations behind their routes, as lib/web/api.ts serves them. */
const routes: [RegExp, Operation][] = [
  [/^POST \/imports$/, uploadImport],
  [/^GET \/imports\/(?<id>[^/]+)$/, getImport],
  [/^POST \/imports\/(?<id>[^/]+)\/apply$/, applyImport],
  [/^DELETE \/imports\/(?<id>[^/]+)$/, discardImport],
  [/^GET \/gateways$/, listGateways],
];

beforeEach(async () => {
  testDb = await openTestDb();
  const sealer = openSealer(join(testDb.folder, 'test.key'));
  runtime = { db: testDb.db, sealer, mailLogFile: '', now: () => new Date('2026-11-21T12:00:00Z') };
  folder = mkdtempSync(join(tmpdir(), 'put-'));
  meanwhile = async () => undefined;
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  server = createServer((request, response) => {
    const answer = async () => {
      const url = new URL(request.url ?? '', 'http://x');
      const path = `${request.method} ${url.pathname.replace('/api/v1', '')}`;
      const [pattern, operation] = routes.find(([one]) => one.test(path)) ?? [];
      if (!pattern || !operation) return [404, { title: 'There is nothing at this address.' }] as const;
      if (request.headers.authorization !== `Bearer ${token}`)
        return [401, { title: 'This API token is unknown, revoked or too old.' }] as const;
      await meanwhile(operation.name);
      const body = request.method === 'POST' ? Object(await json(request)) : {};
      const input = { ...Object.fromEntries(url.searchParams), ...body, ...pattern.exec(path)?.groups };
      try {
        return [200, (await operation.invoke(runtime, admin, input)) ?? {}] as const;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return [error.status, { title: error.message, code: error.code, fields: error.fields }] as const;
      }
    };
    void answer().then(([status, content]) => response.writeHead(status).end(JSON.stringify(content)));
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
  await new Promise((done) => server.close(done));
  await testDb.close();
});

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const run = (...more: string[]) => {
  const console = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return put([folder, '--console', console, '--token-file', tokenFile(), ...more]);
};
/** Outside the folder that is put. */
const tokenFile = (): string => join(testDb.folder, 'token');
const access = async () => (await loadDraft(runtime.db)).maps.access.map(({ key }) => key);

beforeEach(() => {
  writeFileSync(tokenFile(), `${token}\n`);
  file('sendmail.mc', mc);
  file('access', 'To:example.net\tREJECT\n');
});

it('says how the draft would change, and changes it only when told to', async () => {
  expect(await run()).toBe(1);
  expect(said).toContain('+ Access: ');
  expect(said).toContain('The draft was not changed');
  expect(await access()).toEqual([]);
  expect(await runtime.db.pendingImport.count()).toBe(0);
  expect(await run('--yes')).toBe(0);
  expect(said).toContain('In the draft: ');
  expect(await access()).toEqual(['example.net']);
  said = '';
  expect(await run()).toBe(0);
  expect(said).toContain('The draft says the same already.');
  expect(said).not.toContain(token);
});

it('leaves a draft that somebody changes in the meantime', async () => {
  meanwhile = async (operation) => {
    if (operation !== 'imports.apply') return;
    await saveEntry.invoke(runtime, admin, { map: 'access', tag: 'To:', key: 'new.example', value: 'OK' });
  };
  await expect(run('--yes')).rejects.toThrow('in the meantime');
  expect(await access()).toEqual(['new.example']);
  expect(await runtime.db.pendingImport.count()).toBe(0);
});

it('refuses in the console’s words, and what is no console', async () => {
  await expect(run('--gateway', 'gw9')).rejects.toThrow('There is no gateway gw9.');
  writeFileSync(tokenFile(), 'another-token-of-many-signs');
  await expect(run()).rejects.toThrow('This API token is unknown');
  const put2 = (console: string) => put([folder, '--console', console, '--token-file', tokenFile()]);
  await expect(put2('http://console.example.org')).rejects.toThrow('A token is not sent in clear text.');
  await expect(put2('ftp://x')).rejects.toThrow('is no address of a console');
  await expect(put2('http://127.0.0.1:1')).rejects.toThrow('cannot be reached');
});
