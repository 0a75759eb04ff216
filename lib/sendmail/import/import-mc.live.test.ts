import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocument } from '#lib/policy/document/read-document.ts';
import { writeDocument } from '#lib/policy/document/write-document.ts';
import { emptyHost, type Policy } from '#lib/policy/policy.ts';
import { sampleGateway } from '#lib/policy/sample-policy.ts';
import { bytesOfText, textOfBytes } from '#lib/raw-text.ts';
import { run } from '#lib/run.ts';
import { renderFiles } from '../render-files.ts';
import { askTestMode, build, cfFolder, freshFolder, removeFolder } from '../test-workshop.ts';
import { importedHost, importMc } from './import-mc.ts';
import { countVerdicts } from './report.ts';

let dir: string;
beforeAll(async () => {
  dir = await freshFolder();
});
afterAll(() => removeFolder(dir));

/** The cf without what names the place and time of its making, without remarks and empty lines. */
function essence(cf: string): string[] {
  return cf.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

async function compile(text: string): Promise<{ code: number; cf: string[] }> {
  const includesCf = /include\([^)]*cf\.m4/.test(text);
  const before = includesCf ? [] : [`-D_CF_DIR_=${cfFolder}/`, `${cfFolder}/m4/cf.m4`];
  const { code, stdout } = await run('m4', [...before, '-'], {
    cwd: join(cfFolder, 'cf'),
    input: Buffer.from(bytesOfText(text)),
  });
  return { code: code ?? -1, cf: essence(stdout) };
}

async function roundTrip(text: string): Promise<void> {
  const original = await compile(text);
  expect(original.code).toBe(0);
  const { policy, report } = importMc({ file: 'sendmail.mc', text });
  const kept = readDocument(writeDocument(policy));
  const again = await compile(renderFiles(kept).find(({ path }) => path === 'sendmail.mc')?.content ?? '');
  expect(Object.values(countVerdicts(report)).reduce((a, b) => a + b)).toBeGreaterThan(0);
  expect(again.cf).toEqual(original.cf);
}

it.each(['LOCAL_CONFIG\nDXy', "MAILER(`local')", "MAILER(`local')dnl", 'LOCAL_RULESETS\nSx\nR$*\t$: "a'])(
  'a last line without its end: %j',
  (end) => roundTrip(`OSTYPE(\`linux')dnl\n${end}`),
);

it('what Debian’s files decide by themselves comes out as m4 decides it', async () => {
  const path = join(import.meta.dirname, 'fixtures/debian/sasl.m4');
  const inside = await readFile(path, 'utf8');
  const text = `OSTYPE(\`debian')dnl\nDOMAIN(\`debian-mta')dnl\ninclude(\`${path}')dnl\nMAILER(\`smtp')dnl\n`;
  const { policy } = importMc({ file: 'sendmail.mc', text }, () => ({ file: 'sasl.m4', text: inside }));
  expect(policy.auth.trusted).toEqual(['CRAM-MD5']);
  const mc = renderFiles(policy).find((file) => file.path === 'sendmail.mc')?.content ?? '';
  expect(mc).not.toContain('ifelse');
  expect((await compile(mc)).cf).toEqual((await compile(text)).cf);
});

const fixtureFolder = join(import.meta.dirname, 'fixtures');

describe('an imported sendmail.mc gives the same cf', async () => {
  const fixtures = (await readdir(fixtureFolder)).filter((name) => name.endsWith('.mc'));
  const names = (await readdir(join(cfFolder, 'cf'))).filter((name) => name.endsWith('.mc'));
  it.each([
    ...names.map((name) => join(cfFolder, 'cf', name)),
    join(cfFolder, 'debian/sendmail.mc'),
    join(cfFolder, 'debian/submit.mc'),
    ...fixtures.map((name) => join(fixtureFolder, name)),
  ])('%s', async (path) => {
    await roundTrip(textOfBytes(await readFile(path)));
  });
});

/** As if every setting that a line stands for had changed to what it is: each is written in Postern's words. */
function reworded(policy: Policy): Policy {
  const named = new Set(policy.source.directives.flatMap(({ keys }) => keys));
  const imported = Object.entries(policy.source.imported).filter(([key]) => !named.has(key));
  return { ...policy, source: { ...policy.source, imported: Object.fromEntries(imported) } };
}

/** Lists have no order, listeners are spelt in many ways, and the daemon’s own programs stand elsewhere. */
function meaning(cf: readonly string[]): string[] {
  const lines = cf.flatMap((line) => {
    const [, name, members] = /^(C(?:\{\w+\}|\w))\s*(.+)$/.exec(line) ?? [];
    if (name !== undefined && members !== undefined)
      return members.split(/\s+/).map((one) => `${name}${one}`);
    if (line.startsWith('O DaemonPortOptions=')) return [];
    const [, option, value = ''] =
      /^(O (?:PrivacyOptions|AuthMechanisms|Timeout\.\w+)=)(.*)$/.exec(line) ?? [];
    if (option === undefined)
      return [
        line
          .replace(/\s+/g, ' ')
          .replace(/, /g, ',')
          .replace(/P=\/\S*\/(smrsh|mail\.local)(?=,)/, 'P=$1')
          .replace(/^(X.*),F=(?=,|$)/, '$1'),
      ];
    return [
      option +
        (value === '0'
          ? '0s'
          : value
              .split(/[\s,]+/)
              .sort()
              .join(' ')),
    ];
  });
  return [...new Set(lines)].sort();
}

describe('what the forms show of a sendmail.mc means the same', () => {
  it.each([
    join(cfFolder, 'debian/sendmail.mc'),
    ...['office.mc', 'crlf.mc', 'hub.mc'].map((name) => join(fixtureFolder, name)),
  ])('%s', async (path) => {
    const text = textOfBytes(await readFile(path));
    const original = await compile(text);
    const { policy } = importMc({ file: 'sendmail.mc', text });
    const again = await compile(renderFiles(reworded(policy))[0]?.content ?? '');
    expect(meaning(again.cf)).toEqual(meaning(original.cf));
  });
});

describe('a gateway can take an imported policy over', async () => {
  const fixtures = (await readdir(fixtureFolder)).filter((name) => name.endsWith('.mc'));
  it.each(fixtures)('%s', async (name) => {
    const text = textOfBytes(await readFile(join(fixtureFolder, name)));
    const { policy } = importMc({ file: name, text });
    const own = join(dir, name);
    await mkdir(own);
    const workshop = await build(own, {
      ...policy,
      hosts: { [sampleGateway]: policy.hosts[importedHost] ?? emptyHost() },
    });
    expect(workshop.complaints).toBe('');
    await askTestMode(workshop, ['/quit']);
  });
});

/** What a release has of its own: places, and what depends on them. */
const ownOptions =
  /^O (?:QueueDirectory|StatusFile|PidFile|AliasFile|ControlSocketName|DeadLetterDrop|HostStatusDirectory|CACert\w*|\w+(?:Cert|Key)File|CRLFile|DHParameters|AuthMechanisms|RunAsUser|DefaultAuthInfo)=/;

/** Settings of the daemon and how it delivers to its own users. */
function settings(cf: readonly string[]): string[] {
  return meaning(cf).filter((line) => /^(?:O |Mlocal,)/.test(line) && !ownOptions.test(line));
}

describe('a gateway’s daemon has the settings of an imported one', () => {
  it.each([
    join(cfFolder, 'debian/sendmail.mc'),
    ...['office.mc', 'crlf.mc', 'quoted-remarks.mc'].map((name) => join(fixtureFolder, name)),
  ])('%s', async (path) => {
    const text = textOfBytes(await readFile(path));
    const original = await compile(text);
    const { policy } = importMc({ file: 'sendmail.mc', text });
    const own = await mkdtemp(join(dir, 'settings-'));
    const { cf } = await build(own, {
      ...policy,
      hosts: { [sampleGateway]: policy.hosts[importedHost] ?? emptyHost() },
    });
    expect(settings(essence(await readFile(cf, 'utf8')))).toEqual(settings(original.cf));
  });
});
