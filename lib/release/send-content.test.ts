import { expect } from 'vitest';
import { openBlobKeeper } from '#lib/db/blob-keeper.ts';
import { test } from '#lib/db/test-db.ts';
import type { Splice } from '#lib/gateway/api-deployment.ts';
import { LineBytes } from '#lib/line-bytes.ts';
import { Refusal } from '#lib/refusal.ts';
import { TextWriter } from './blob-store.ts';
import { sendContent } from './send-content.ts';

const sealer = { seal: () => '', open: () => Buffer.alloc(0) };
const linesOf = (changed: number, value: string) =>
  Array.from({ length: 9000 }, (_, at) => `to:user${at}@example.org\t${at === changed ? value : 'OK'}`);

const text = (lines: string[]) => lines.map((line) => `${line}\n`).join('');

/** A gateway that has the contents it was sent. */
function gateway(files: Map<string, Buffer>, refusal?: Refusal) {
  const calls: string[] = [];
  return {
    calls,
    async putBlob(sha256: string, _size: number, content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
      calls.push('whole');
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      files.set(sha256, Buffer.concat(chunks));
      return undefined;
    },
    async spliceBlob(sha256: string, { base, pieces }: Splice) {
      calls.push(`${pieces.length} pieces`);
      if (refusal) throw refusal;
      const from = files.get(base) ?? Buffer.alloc(0);
      const made = pieces.map((piece) =>
        'bytes' in piece
          ? Buffer.from(piece.bytes, 'base64')
          : from.subarray(piece.from, piece.from + piece.length),
      );
      files.set(sha256, Buffer.concat(made));
      return undefined;
    },
  };
}

test('a content that is there in another form is sent as what differs', async ({ db }) => {
  const stored = async (lines: string[]) => {
    const keeper = openBlobKeeper(db);
    const writer = new TextWriter(keeper);
    await writer.add(LineBytes.of(lines));
    const { sha256, size } = await writer.end();
    await keeper.close();
    return { path: 'maps/access' as const, sha256, size };
  };
  const [before, after] = [linesOf(4000, 'OK'), linesOf(4000, 'REJECT')];
  const [old, now] = [await stored(before), await stored(after)];
  const files = new Map<string, Buffer>();
  const client = gateway(files);
  await sendContent({ db, sealer, client }, old, []);
  await sendContent({ db, sealer, client }, now, [old]);
  expect(client.calls).toEqual(['whole', '3 pieces']);
  expect(files.get(old.sha256)?.toString()).toBe(text(before));
  expect(files.get(now.sha256)?.toString()).toBe(text(after));

  const forgetful = gateway(files, new Refusal('conflict', 'gateway-problem', 'not here'));
  files.clear();
  await sendContent({ db, sealer, client: forgetful }, now, [old]);
  expect(forgetful.calls).toEqual(['3 pieces', 'whole']);
  expect(files.get(now.sha256)?.toString()).toBe(text(after));

  const away = gateway(files, new Refusal('unavailable', 'gateway-unreachable', 'away'));
  await expect(sendContent({ db, sealer, client: away }, now, [old])).rejects.toThrow('away');
});
