import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { build } from 'esbuild';
import { describe, expect } from 'vitest';
import { packageRoot } from '#lib/package-root.ts';
import { run, start } from '#lib/run.ts';
import type { Db, Tx } from './client.ts';
import { test } from './test-db.ts';
import { transact } from './transact.ts';

const cache = join(packageRoot(), 'node_modules/.cache/postern');

const note = (db: Db | Tx, name: string, value: number) =>
  db.setting.upsert({ where: { name }, create: { name, value }, update: { value } });
const names = async (db: Db) =>
  (await db.setting.findMany({ orderBy: { name: 'asc' } })).map(({ name }) => name);

/** Two promises that let a test hold a transaction open while it does something else. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('one process', () => {
  test('a write beside an open transaction is not part of it', async ({ db }) => {
    const inside = gate();
    const goOn = gate();
    const doomed = transact(db, async (tx) => {
      await note(tx, 'inside', 1);
      inside.open();
      await goOn.opened;
      throw new Error('no');
    });
    await inside.opened;
    const beside = note(db, 'beside', 1);
    goOn.open();
    await expect(doomed).rejects.toThrow('no');
    await beside;
    expect(await names(db)).toEqual(['beside']);
  });

  test('a list in order may be asked for by as many values as SQLite takes', async ({ db }) => {
    await note(db, 'one', 1);
    await note(db, 'other', 1);
    const asked = ['other', ...Array.from({ length: 30_000 }, (_, at) => `none ${at}`), 'one'];
    const found = await db.setting.findMany({ where: { name: { in: asked } }, orderBy: { name: 'asc' } });
    expect(found.map(({ name }) => name)).toEqual(['one', 'other']);
  });

  test('a read beside an open transaction neither waits for it nor sees what it wrote', async ({ db }) => {
    const inside = gate();
    const goOn = gate();
    const open = transact(db, async (tx) => {
      await note(tx, 'inside', 1);
      inside.open();
      await goOn.opened;
    });
    await inside.opened;
    expect(await names(db)).toEqual([]);
    goOn.open();
    await open;
    expect(await names(db)).toEqual(['inside']);
  });

  test('a transaction sees its own writes', async ({ db }) => {
    const seen = await transact(db, async (tx) => {
      await note(tx, 'own', 7);
      return tx.setting.findUnique({ where: { name: 'own' } });
    });
    expect(seen?.value).toBe(7);
  });

  test('transactions run one after another, in the order they were asked for', async ({ db }) => {
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3, 4, 5].map((turn) =>
        transact(db, async (tx) => {
          await note(tx, `turn ${turn}`, turn);
          order.push(turn);
        }),
      ),
    );
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  test('a COMMIT that fails undoes everything and leaves nothing open', async ({ db }) => {
    const doomed = transact(db, async (tx) => {
      await note(tx, 'inside', 1);
      await tx.$executeRaw`PRAGMA defer_foreign_keys = ON`;
      await tx.session.create({
        data: { tokenHash: 'x', operatorId: 'nobody', expiresAt: new Date(0), address: '', userAgent: '' },
      });
    });
    await expect(doomed).rejects.toThrow('ForeignKeyConstraintViolation');
    await note(db, 'after', 1);
    await transact(db, (tx) => note(tx, 'after that', 1));
    expect(await names(db)).toEqual(['after', 'after that']);
  });

  test('a transaction that SQLite rolled back by itself leaves nothing open', async ({ db }) => {
    await db.$queryRaw`PRAGMA max_page_count = 100`; // a full disk, as far as SQLite can tell
    const doomed = transact(db, async (tx) => {
      await note(tx, 'inside', 1);
      await tx.setting.create({ data: { name: 'big', value: 'x'.repeat(2_000_000) } });
    });
    await expect(doomed).rejects.toThrow('SQLITE_FULL');
    await transact(db, (tx) => note(tx, 'after', 1));
    expect(await names(db)).toEqual(['after']);
  });

  test('a transaction that nobody waits for any more gives its turn back', async ({ db }) => {
    const inside = gate();
    const goOn = gate();
    const open = transact(db, async () => {
      inside.open();
      await goOn.opened;
    });
    await inside.opened;
    const impatient = db.$transaction((tx) => note(tx, 'impatient', 1), { maxWait: 1 });
    await expect(impatient).rejects.toThrow('Unable to start a transaction in the given time');
    goOn.open();
    await open;
    await note(db, 'after', 1);
    expect(await names(db)).toEqual(['after']);
  });

  test('the connection for reads cannot write', async ({ db }) => {
    // a function with a side effect behind SELECT would otherwise write outside the queue
    await expect(db.$queryRaw`SELECT * FROM pragma_query_only`).resolves.toEqual([{ query_only: 1n }]);
  });
});

describe('several processes', () => {
  test('four that read and then write lose nothing', { timeout: 60_000 }, async ({ db, testDb }) => {
    await note(db, 'counter', 0);
    const counter = await childProgram(
      'count',
      `for (let i = 0; i < 100; i += 1)
         await transact(db, async (tx) => {
           const { value } = await tx.setting.findUniqueOrThrow({ where: { name: 'counter' } });
           await tx.setting.update({ where: { name: 'counter' }, data: { value: value + 1 } });
         });`,
    );
    const results = await Promise.all([1, 2, 3, 4].map(() => run(process.execPath, [counter, testDb.url])));
    expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array(4).fill({ code: 0, stderr: '' }),
    );
    expect((await db.setting.findUnique({ where: { name: 'counter' } }))?.value).toBe(400);
  });

  test('one that is killed loses nothing it has reported as written', { timeout: 60_000 }, async ({
    db,
    testDb,
  }) => {
    const writer = await childProgram(
      'write',
      `for (let i = 1; ; i += 1) {
         await transact(db, async (tx) => {
           await tx.setting.create({ data: { name: 'a' + i, value: i } });
           await tx.setting.create({ data: { name: 'b' + i, value: i } });
         });
         process.stdout.write(i + '\\n');
       }`,
    );
    for (const enough of [20, 35, 50]) {
      await db.setting.deleteMany();
      const reported = await killAfter(
        start(process.execPath, [writer, testDb.url], { stdio: ['ignore', 'pipe', 'inherit'] }),
        enough,
      );
      const [as, bs] = await Promise.all(
        ['a', 'b'].map((first) => db.setting.count({ where: { name: { startsWith: first } } })),
      );
      expect(as).toBe(bs);
      expect(as).toBeGreaterThanOrEqual(reported);
    }
    const file = new Database(join(testDb.folder, 'postern.db'), { readonly: true });
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
    file.close();
  });
});

/** A program for a process of its own, whose body may use `db`, on the URL it is called with, and `transact`. */
async function childProgram(name: string, body: string): Promise<string> {
  const outfile = join(cache, `${name}.mjs`);
  await build({
    stdin: {
      contents: `import { createDb } from './client.ts'; import { transact } from './transact.ts';
        const db = createDb(process.argv[2]); ${body} await db.$disconnect();`,
      resolveDir: import.meta.dirname,
      loader: 'js',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  return outfile;
}

/** Kills the child once it has reported this many writes; resolves with how many it had reported when it was gone. */
async function killAfter(child: ChildProcess, writes: number): Promise<number> {
  let reported = 0;
  child.stdout?.setEncoding('utf8').on('data', (lines: string) => {
    reported += lines.split('\n').length - 1;
    if (reported >= writes) child.kill('SIGKILL');
  });
  await once(child, 'close');
  expect(child.signalCode).toBe('SIGKILL');
  return reported;
}
