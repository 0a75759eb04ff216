import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkFile } from './check.ts';
import { diffPolicies } from './diff.ts';
import { importHost, printSchema } from './import.ts';
import { renderPolicy } from './render.ts';

let dir: string;
let said: string[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'offline-'));
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => said.push(line));
  await mkdir(join(dir, 'mail/tls'), { recursive: true });
  const files: Record<string, string> = {
    'sendmail.mc':
      "OSTYPE(`linux')dnl\ndefine(`confMAX_HOP',`19')dnl\nFEATURE(`access_db')dnl\nHACK(`ours')dnl\nMAILER(smtp)\n",
    access: 'To:example.net\tREJECT\n',
    'tls/server.key': '-----BEGIN PRIVATE KEY-----\n',
  };
  for (const [path, text] of Object.entries(files)) await writeFile(join(dir, 'mail', path), text);
  await symlink('/etc/passwd', join(dir, 'mail/passwd'));
});
afterEach(async () => {
  process.exitCode = 0;
  vi.restoreAllMocks();
  await rm(dir, { recursive: true });
});

const at = (name: string) => join(dir, name);
const importAll = () => importHost([at('mail'), '--out', at('policy.json')]);

describe('postern import', () => {
  it('prints what is kept, and writes the policy', async () => {
    await importAll();
    expect(said.join('\n')).toMatch(/sendmail\.mc:4: kept: HACK/);
    expect(said.at(-1)).toBe(`The policy is in ${at('policy.json')}.`);
  });

  it('prints the whole report as JSON, with every file but links', async () => {
    await importHost([at('mail'), '--json']);
    const rows = JSON.parse(said.join('')) as { file: string }[];
    expect([...new Set(rows.map(({ file }) => file))]).toEqual(['sendmail.mc', 'access', 'tls/server.key']);
  });

  it.each([[[]], [['x', 'y']], [['x', '--nonsense']]])('refuses %j with how it is used', async (args) => {
    await expect(importHost(args)).rejects.toMatchObject({ code: 'usage' });
  });

  it('refuses a path that is not there', async () => {
    await expect(importHost([at('nowhere')])).rejects.toMatchObject({ code: 'no-such-file' });
  });
});

describe('postern render', () => {
  it('gives the same files back', async () => {
    await importAll();
    await renderPolicy([at('policy.json'), '--out', at('again')]);
    for (const name of ['sendmail.mc', 'access'])
      expect(await readFile(at(`again/${name}`), 'utf8')).toBe(await readFile(at(`mail/${name}`), 'utf8'));
  });

  it('replaces what others wrote only when told to', async () => {
    await importAll();
    await mkdir(at('again'));
    await writeFile(at('again/access'), 'mine');
    const args = [at('policy.json'), '--out', at('again')];
    await expect(renderPolicy(args)).rejects.toMatchObject({ code: 'files-there' });
    expect(await readFile(at('again/access'), 'utf8')).toBe('mine');
    await renderPolicy([...args, '--force']);
    expect(await readFile(at('again/access'), 'utf8')).toContain('REJECT');
  });
});

describe('postern check', () => {
  it('exits with 1 when anything would block a release', async () => {
    await importAll();
    await checkFile([at('policy.json'), '--json']);
    const findings = JSON.parse(said.at(-1) ?? '') as { severity: string; rule: string }[];
    expect(findings.map(({ rule }) => rule)).toContain('source/kept');
    expect(process.exitCode === 1).toBe(findings.some(({ severity }) => severity === 'error'));
  });
});

describe('postern diff', () => {
  it('says the change in words, and in files', async () => {
    await importAll();
    const text = await readFile(at('policy.json'), 'utf8');
    await writeFile(at('other.json'), text.replace('"confMAX_HOP": "19"', '"confMAX_HOP": "30"'));
    await diffPolicies([at('policy.json'), at('other.json')]);
    expect(process.exitCode).toBe(1);
    expect(said.at(-1)).toMatch(/~ Options: .*30, was 19/);
    await diffPolicies([at('policy.json'), at('other.json'), '--files']);
    expect(said.at(-1)).toContain("-define(`confMAX_HOP',`19')dnl\n+define(`confMAX_HOP', `30')dnl");
    await diffPolicies([at('policy.json'), at('policy.json')]);
    expect(process.exitCode).toBe(0);
  });
});

it('postern schema prints JSON', () => {
  printSchema();
  expect(() => JSON.parse(said.join(''))).not.toThrow();
});
