import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forge } from '#lib/pki/fixtures.ts';
import { writeDocument } from '#lib/policy/document/write-document.ts';
import { samplePolicy } from '#lib/policy/sample-policy.ts';
import { run } from '#lib/run.ts';
import { check } from './check.ts';
import { diff } from './diff.ts';
import { exportPolicyFile } from './export.ts';
import { importPath } from './import.ts';
import { render } from './render.ts';

let folder: string;
let said: string;
const at = (...parts: string[]) => join(folder, ...parts);
const put = (path: string, content: string) => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
  return at(path);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offline-'));
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += typeof text === 'string' ? text : Buffer.from(text).toString();
    return true;
  });
  vi.spyOn(console, 'log').mockImplementation((text) => {
    said += `${text}\n`;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const sample = (change: Parameters<typeof samplePolicy>[0] = {}) => writeDocument(samplePolicy(change));

describe('check', () => {
  it('answers 1 when there are errors, and groups what it found', async () => {
    expect(await check([put('p.json', sample({ auth: {} }))])).toBe(1);
    expect(said).toMatch(/^\d+ errors?\n\n {2}No realm is set for accounts\n/);
    expect(said).toContain('Not checked here: what needs the gateway itself');
  });

  it('answers 0 without errors, and as JSON for programs', async () => {
    expect(await check([put('p.json', sample()), '--json'])).toBe(0);
    const findings: unknown[] = JSON.parse(said);
    for (const finding of findings)
      expect(Object.keys(Object(finding)).slice(0, 5)).toEqual([
        'rule',
        'severity',
        'place',
        'title',
        'words',
      ]);
  });

  it('says what is wrong with a file, line by line', async () => {
    const path = put('p.json', '{\n"format": 1,\n"routing": {"smarthost": ""}\n}');
    await expect(check([path])).rejects.toMatchObject({
      detail: 'line 3: routing.smarthost: There is no such setting. Did you mean smartHost?',
    });
    await expect(check([at('none.json')])).rejects.toThrow('It is not there.');
    await expect(check([path, '--jsn'])).rejects.toMatchObject({ code: 'usage' });
    await expect(check([])).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('export', () => {
  const fromDatabase = (release = 'draft') => Promise.resolve(release);
  const noDatabase = () => Promise.reject(new Error('There is no database.'));
  const entries = [
    { map: 'access', tag: 'From:', key: 'spam.example', value: 'REJECT', comment: 'Bulk, again' },
    { map: 'access', tag: 'Connect:', key: '2001:db8::/32', value: 'RELAY', owner: 'Kim' },
  ] as const;
  const withEntries = () => put('p.json', writeDocument(samplePolicy({}, entries)));

  it('writes the draft or a release from the database', async () => {
    await exportPolicyFile([], fromDatabase);
    await exportPolicyFile(['--release', '12', '--out', at('out.json')], fromDatabase);
    expect([said, readFileSync(at('out.json'), 'utf8')]).toEqual(['draft', '12']);
  });

  it('writes a file in Postern’s own order, without a database', async () => {
    const text = writeDocument(samplePolicy({}, entries));
    const { format, ...rest } = JSON.parse(text) as Record<string, unknown>;
    expect(await exportPolicyFile([put('p.json', JSON.stringify({ ...rest, format }))], noDatabase)).toBe(0);
    expect(said).toBe(text);
  });

  it('writes one map as CSV, or as the daemon has it', async () => {
    const file = withEntries();
    await exportPolicyFile([file, '--map', 'access'], noDatabase);
    expect(said.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^.?tag,key,value,comment,owner/),
      expect.stringMatching(/^Connect:,2001:db8::\/32,RELAY,,Kim/),
    ]);
    said = '';
    await exportPolicyFile([file, '--map', 'access', '--format', 'native'], noDatabase);
    expect(said).toBe(
      '# owner: Kim\nConnect:IPv6:2001:db8\tRELAY\n# Bulk, again\nFrom:spam.example\tREJECT\n',
    );
  });

  it.each([
    [['--map', 'acess'], /no map acess/],
    [['--map', 'access', '--format', 'xml'], /no format xml/],
    [['--format', 'csv'], /--map/],
    [['--release', '3'], /not both/],
  ])('refuses %j', async (args, sentence) => {
    await expect(exportPolicyFile([withEntries(), ...args], noDatabase)).rejects.toThrow(sentence);
  });
});

describe('diff', () => {
  it('says the change in words, and in files when asked', async () => {
    const [one, two] = [
      put('1.json', sample()),
      put('2.json', sample({ masquerading: { masqueradeAs: 'example.net' } })),
    ];
    expect(await diff([one, one])).toBe(0);
    expect(said).toBe('');
    expect(await diff([one, two, '--files'])).toBe(1);
    expect(said).toContain('~ Masquerading: Senders appear as: example.net, was example.org\n');
    expect(said).toContain('--- a/sendmail.mc\n+++ b/sendmail.mc\n@@');
    expect(said).toContain("+MASQUERADE_AS(`example.net')dnl");
  });

  it('holds a folder against a policy, and answers programs', async () => {
    put('mail/sendmail.mc', "OSTYPE(`linux')dnl\ndefine(`confMAX_HOP', `30')dnl\n");
    await importPath([at('mail'), '--out', at('p.json')]);
    said = '';
    expect(await diff([at('mail'), at('p.json'), '--json'])).toBe(0);
    put('mail/sendmail.mc', "OSTYPE(`linux')dnl\ndefine(`confMAX_HOP', `40')dnl\n");
    expect(await diff([at('p.json'), at('mail/sendmail.mc'), '--json'])).toBe(1);
    expect(said).toMatch(/^\[\]\n\[\n/);
    expect(JSON.parse(said.slice(3))).toMatchObject([{ kind: 'changed', area: expect.any(String) }]);
    expect(await check([at('mail')])).toBe(0);
  });
});

describe('render', () => {
  it('replaces what it wrote, and nothing else', async () => {
    const policy = put('p.json', sample());
    const out = at('new', 'folder');
    expect(await render([policy, '--out', out])).toBe(0);
    expect(readFileSync(join(out, 'mailertable'), 'utf8')).toBe('corp.example\trelay:[127.0.0.1]\n');
    put(
      'p.json',
      writeDocument(samplePolicy({}, [{ map: 'mailertable', key: 'a.example', value: 'relay:[b.example]' }])),
    );
    await render([policy, '--out', out]);
    expect(said).toContain('1 files written');
    writeFileSync(join(out, 'access'), 'mine');
    await expect(render([policy, '--out', out])).rejects.toThrow(/: access\.$/);
    expect(readFileSync(join(out, 'access'), 'utf8')).toBe('mine');
    expect(await render([policy, '--out', out, '--force'])).toBe(0);
    expect(readFileSync(join(out, 'access'), 'utf8')).toContain('RELAY');
  });

  it('says where no folder can be made', async () => {
    const policy = put('p.json', sample());
    await expect(render([policy, '--out', '/proc/x'])).rejects.toThrow('there can be no folder there');
    await expect(render([policy, '--out', policy])).rejects.toThrow('is no');
    await expect(render([policy, '--out', join(policy, 'x')])).rejects.toThrow('is no folder');
  });

  it('never leaves its folder', async () => {
    mkdirSync(at('elsewhere'));
    mkdirSync(at('out'));
    symlinkSync(at('elsewhere'), at('out/sasl'));
    await expect(render([put('p.json', sample()), '--out', at('out'), '--force'])).rejects.toThrow(
      /is a link/,
    );
    expect(existsSync(at('elsewhere/access'))).toBe(false);
    const source = {
      directives: [{ kind: 'comment' as const, text: 'dnl\n' }],
      files: { access: '../access' },
    };
    await expect(render([put('q.json', sample({ source })), '--out', at('out2')])).rejects.toThrow(
      'no place inside',
    );
    expect(existsSync(at('access'))).toBe(false);
    expect(existsSync(at('out2'))).toBe(false);
  });
});

describe('import', () => {
  const mc =
    "OSTYPE(`linux')dnl\nFEATURE(`access_db')dnl\ndefine(`confMAX_HOP', `30')dnl\nMAILER(`smtp')dnl\n";

  it('writes what render makes the same files of', async () => {
    put('mail/sendmail.mc', mc);
    put('mail/access', 'Connect:192.0.2\tRELAY\n');
    put('mail/access.db', 'x');
    put('secret', 'x');
    symlinkSync(at('secret'), at('mail/link'));
    put('mail/tls/server.key', '-----BEGIN PRIVATE KEY-----\n');
    expect(await importPath([at('mail'), '--out', at('p.json')])).toBe(0);
    expect(said).toContain('link: not read. It is a link that leads out of the folder, or nowhere.');
    expect(said).not.toContain('PRIVATE');
    expect(said).toContain('Entries: access 1.');
    await render([at('p.json'), '--out', at('out')]);
    expect(readFileSync(at('out/sendmail.mc'), 'utf8')).toBe(mc);
  });

  it('writes certificates beside the policy, and keys only when they are asked for', async () => {
    const host = await forge({ names: ['mail.example.com'] });
    put('mail/sendmail.mc', `${mc}define(\`confSERVER_CERT', \`/etc/mail/tls/host.pem')dnl\n`);
    put('mail/tls/host.pem', `${host.pem}${host.keyPem}`);
    const wanted = [at('mail'), '--verbose', '--out', at('p.json'), '--certificates', at('certs')];
    await importPath(wanted);
    expect(said).toContain('Shown to clients: mail.example.com');
    expect(readdirSync(at('certs'))).toEqual(['server.pem']);
    await importPath([...wanted, '--with-keys']);
    expect(readFileSync(at('certs/server.key'), 'utf8')).toBe(host.keyPem);
    expect(statSync(at('certs/server.key')).mode & 0o777).toBe(0o600);
    expect(said + readFileSync(at('p.json'), 'utf8')).not.toContain('PRIVATE');
    await expect(importPath([at('mail'), '--with-keys'])).rejects.toThrow('say where');
  });

  it('replaces neither a file of the host nor a device', async () => {
    put('mail/sendmail.mc', mc);
    put('mail/access', 'Connect:192.0.2\tRELAY\n');
    const taken = importPath([at('mail'), '--out', at('mail/access')]);
    await expect(taken).rejects.toThrow('mail/access is there already and is no policy.json');
    expect(readFileSync(at('mail/access'), 'utf8')).toContain('RELAY');
    expect(await importPath([at('mail'), '--out', at('mail/policy.json')])).toBe(0);
    expect(await importPath([at('mail'), '--out', at('mail/policy.json')])).toBe(0);
    const pipe = at('pipe');
    await run('mkfifo', [pipe], { timeoutMs: 5_000 });
    const reading = readFile(pipe, 'utf8');
    await importPath([at('mail'), '--out', pipe]);
    expect(JSON.parse(await reading)).toMatchObject({ format: 1 });
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it('hands the policy on in a pipeline', async () => {
    await importPath([put('one.mc', mc), '--out', '-']);
    expect(JSON.parse(said)).toMatchObject({ options: { confMAX_HOP: '30' } });
  });

  it('refuses what holds nothing, and reads what is long', async () => {
    const refused = (path: string) => expect(importPath([path, '--out', at('none.json')])).rejects;
    await refused(put('rubbish.mc', 'a\0b')).toThrow('rubbish.mc: It is no text.');
    await refused(put('empty.mc', '')).toThrow('There is nothing to import');
    await refused(dirname(put('other/notes.txt', 'x'))).toThrow('There is nothing to import');
    expect(existsSync(at('none.json'))).toBe(false);
    const remarks = "dnl it's a remark\n".repeat(20_000);
    expect(await importPath([put('long.mc', `${remarks}${mc}`), '--out', at('p.json')])).toBe(0);
    await render([at('p.json'), '--out', at('out')]);
    expect(readFileSync(at('out/sendmail.mc'), 'utf8')).toBe(`${remarks}${mc}`);
    await refused(put('open.mc', `define(\`x', \`${'y '.repeat(110_000)}')dnl\n`)).toThrow(
      'Line 1 of open.mc',
    );
  });

  it('reads one file, and says that there is none', async () => {
    await importPath([put('one.mc', mc), '--json']);
    expect(JSON.parse(said)).toMatchObject({ counts: { understood: 4, refused: 0 }, skipped: [] });
    await expect(importPath([at('none')])).rejects.toThrow('It is not there.');
    mkdirSync(at('empty'));
    await expect(importPath([at('empty')])).rejects.toThrow('There is nothing to import');
  });
});
