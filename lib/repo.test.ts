import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { settingNames } from '#lib/agent/settings.ts';
import { environment } from '#lib/env.ts';
import { packageRoot } from '#lib/package-root.ts';

/** The rules of the house that no tool checks. Each test lists the places that break one. */

const root = packageRoot();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const filesBelow = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));

const sources = ['lib', 'app', 'components', 'e2e', 'bin']
  .flatMap(filesBelow)
  .filter((path) => /\.(tsx?|mjs)$/.test(path) && !path.startsWith('lib/db/generated/'))
  .concat('proxy.ts')
  .map((path) => ({ path, text: read(path) }));
const isTest = (path: string) => /\.test\.tsx?$/.test(path) || path.startsWith('e2e/');
const product = sources.filter(({ path }) => !isTest(path) && !path.startsWith('bin/'));

/** Where these sources hold this text: `lib/x.ts:12`. */
function places(among: typeof sources, pattern: RegExp): string[] {
  return among.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, i) =>
        pattern.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line) ? [`${path}:${i + 1}`] : [],
      ),
  );
}

test('there are sources to look at', () => {
  expect(sources.length).toBeGreaterThan(100);
});

describe('one place for what touches the world', () => {
  test('only lib/run.ts starts processes', () => {
    const starters = places(product, /^import (?!type\b).*'(node:)?child_process'/);
    expect(starters.filter((place) => !place.startsWith('lib/run.ts:'))).toEqual([]);
  });

  test('only lib/env.ts reads the environment', () => {
    // Next replaces process.env.NODE_ENV by its value when it builds
    const readers = places(product, /process\.env(?!\.NODE_ENV)|from '(node:)?process'/);
    expect(readers.filter((place) => !place.startsWith('lib/env.ts:'))).toEqual([]);
  });

  test('`server-only` stands in lib/web and app alone', () => {
    expect(places(product, /'server-only'/).filter((place) => !/^(lib\/web|app)\//.test(place))).toEqual([]);
  });
});

describe('shapes that are not built', () => {
  test('default exports outside the files that Next asks for', () => {
    const nexts = /^app\/.*(page|layout|template|loading|error|not-found|global-error|default)\.tsx:/;
    expect(places(product, /^export default|\bas default\b/).filter((place) => !nexts.test(place))).toEqual(
      [],
    );
  });

  test('files and classes named after no concept', () => {
    const vague = /^(utils?|helpers?|common|misc|shared|types|constants|index|manager)\.tsx?$/;
    expect(sources.filter(({ path }) => vague.test(basename(path))).map(({ path }) => path)).toEqual([]);
    expect(places(sources, /\bclass \w*(Service|Manager|Helper|Util)s?\b/)).toEqual([]);
  });

  test('barrels and enums', () => {
    expect(places(sources, /^export \* from|^(export )?(const )?enum /)).toEqual([]);
  });

  test('promises of later work', () => {
    const promises = places(sources, /\b(TODO|FIXME)\b|[Cc]oming soon/);
    expect(promises.filter((place) => !place.startsWith('lib/repo.test.ts:'))).toEqual([]);
  });

  test('files of more than 300 lines', () => {
    const long = product.filter(({ text }) => text.split('\n').length > 300).map(({ path }) => path);
    expect(long).toEqual([]);
  });
});

describe('docs', () => {
  /** Whether this table has a row for the name. */
  const hasRow = (table: string, name: string) => new RegExp(`\\| \`${name}\` +\\|`).test(table);

  test('every setting of console and worker is in docs/development.md', () => {
    const table = read('docs/development.md');
    expect(Object.keys(environment.shape).filter((name) => !hasRow(table, name))).toEqual([]);
  });

  test('every setting of the agent is in docs/gateway.md', () => {
    const table = read('docs/gateway.md');
    expect(settingNames.filter((name) => !table.includes(`--${name}`))).toEqual([]);
  });

  test('every variable that the programs in bin name is in docs/development.md', () => {
    const table = read('docs/development.md');
    const programs = sources.filter(({ path }) => path.startsWith('bin/'));
    const named = new Set(programs.flatMap(({ text }) => text.match(/\bPOSTERN_[A-Z_]+[A-Z]\b/g) ?? []));
    expect([...named].filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  });

  test('every file of docs that a text names is there', () => {
    const texts = ['README.md', ...filesBelow('docs').filter((path) => path.endsWith('.md'))];
    const named = new Set(texts.flatMap((path) => read(path).match(/\bdocs\/[\w-]+\.\w+/g) ?? []));
    expect([...named].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('every npm script is in docs/development.md', () => {
    const table = read('docs/development.md');
    const { scripts } = JSON.parse(read('package.json'));
    expect(Object.keys(scripts).filter((name) => !new RegExp(`\`npm (run )?${name}\\b`).test(table))).toEqual(
      [],
    );
  });
});
