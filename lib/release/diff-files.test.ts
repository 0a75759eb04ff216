import { describe, expect, test } from 'vitest';
import { textOf } from './blob-store.ts';
import { diffBundles, diffFile, type Side } from './diff-files.ts';

const side = (content: string, secret = false): Side => {
  const { sha256, parts } = textOf(content);
  return { digest: sha256, secret, parts: async () => parts, read: async () => content };
};

describe('the difference of a file', () => {
  test('is null when nothing changed', async () => {
    expect(await diffFile('access', side('a\n'), side('a\n'))).toBeNull();
  });

  test('marks the words that changed in a line', async () => {
    const diff = await diffFile('access', side('Connect:10 RELAY\n'), side('Connect:10 REJECT\n'));
    expect(diff?.hunks[0]?.lines).toEqual([
      { kind: 'removed', old: 1, pieces: ['Connect:10 ', { mark: 'RELAY' }] },
      { kind: 'added', new: 1, pieces: ['Connect:10 ', { mark: 'REJECT' }] },
    ]);
  });

  test('never shows what is secret', async () => {
    const diff = await diffFile('tls/server.key', side('old words', true), side('new words', true));
    expect(diff).toMatchObject({ change: 'changed', secret: true, hunks: [] });
    expect(JSON.stringify(diff)).not.toContain('words');
  });

  test('says that a file is new or gone', async () => {
    expect(await diffFile('a', null, side('x\n'))).toMatchObject({ change: 'new', added: 1 });
    expect(await diffFile('a', side('x\n'), null)).toMatchObject({ change: 'gone', removed: 1 });
  });
});

describe('the difference over gateways', () => {
  const bundle = (gateway: string, content: string) => ({
    gateway,
    files: new Map([['access', side(content)]]),
  });

  test('says once what is the same on all', async () => {
    const diffs = await diffBundles(
      [bundle('gw1', 'a\n'), bundle('gw2', 'a\n')],
      [bundle('gw1', 'b\n'), bundle('gw2', 'b\n')],
    );
    expect(diffs).toHaveLength(1);
    expect(diffs[0]?.only).toEqual([]);
  });

  test('names the gateway that alone changes', async () => {
    const diffs = await diffBundles(
      [bundle('gw1', 'a\n'), bundle('gw2', 'a\n')],
      [bundle('gw1', 'a\n'), bundle('gw2', 'b\n')],
    );
    expect(diffs.map((diff) => diff.only)).toEqual([['gw2']]);
  });
});
