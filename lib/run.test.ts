import { describe, expect, test } from 'vitest';
import { run } from '#lib/run.ts';

describe('a program', () => {
  test('gets input that is still to come', async () => {
    const input = new Promise<string>((resolve) => setTimeout(() => resolve('tuba\n'), 30));
    const { stdout, code, timedOut } = await run('cat', [], { input, timeoutMs: 5000 });
    expect({ stdout, code, timedOut }).toEqual({ stdout: 'tuba\n', code: 0, timedOut: false });
  });

  test('has its time from when it has its input', async () => {
    const input = new Promise<string>((resolve) => setTimeout(() => resolve('tuba\n'), 400));
    expect(await run('cat', [], { input, timeoutMs: 300 })).toMatchObject({
      stdout: 'tuba\n',
      timedOut: false,
    });
  });

  test('is killed when its input fails', async () => {
    const input = Promise.reject(new Error('withdrawn'));
    expect(await run('sleep', ['60'], { input })).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  test('that ends before its input comes is told as ended', async () => {
    let give: (text: string) => void = () => {};
    const input = new Promise<string>((resolve) => {
      give = resolve;
    });
    expect(await run('true', [], { input, timeoutMs: 10 })).toMatchObject({ code: 0, timedOut: false });
    give('too late');
  });

  test('gets pieces in their order, however many', async () => {
    async function* pieces() {
      for (let at = 0; at < 300; at += 1) yield `${String(at).padStart(9_999)}\n`;
    }
    const { stdout, code } = await run('cat', [], { input: pieces() });
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, -1).map(Number)).toEqual(Array.from({ length: 300 }, (_, at) => at));
  });

  test('is killed when a piece cannot be made, before it could take what it has for all', async () => {
    async function* pieces() {
      yield 'one\n';
      throw new Error('withdrawn');
    }
    const said = run('sh', ['-c', 'cat; echo all'], { input: pieces() });
    await expect(said).rejects.toThrow('withdrawn');
  });

  test.each([
    ['head', ['-c', '5'], 0],
    ['false', [], 1],
  ])('that ends before it has all pieces is judged by its exit code (%s)', async (program, args, code) => {
    let over = false;
    async function* pieces() {
      try {
        for (let at = 0; at < 10_000; at += 1) yield 'x'.repeat(10_000);
      } finally {
        over = true;
      }
    }
    expect(await run(program, args, { input: pieces() })).toMatchObject({ code, timedOut: false });
    await expect.poll(() => over).toBe(true);
  });

  test('that does not read its pieces is killed in time', async () => {
    async function* pieces() {
      for (;;) yield 'x'.repeat(100_000);
    }
    expect(await run('sleep', ['60'], { input: pieces(), timeoutMs: 300 })).toMatchObject({
      timedOut: true,
      signal: 'SIGKILL',
    });
  });

  test('that is not there is told so, and nothing more is made for it', async () => {
    let over = false;
    async function* pieces() {
      try {
        for (;;) yield 'x'.repeat(100_000);
      } finally {
        over = true;
      }
    }
    await expect(run('/nonexistent/program', [], { input: pieces() })).rejects.toThrow('ENOENT');
    await expect.poll(() => over).toBe(true);
  });

  test('may say its words to a file', async () => {
    const { stdout, stderr } = await run('sh', ['-c', 'printf one; printf two >&2; printf three'], {
      quietly: true,
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'onethree', stderr: 'two' });
  });

  test.each([false, true])('that says too much is killed (to a file: %s)', async (quietly) => {
    const { signal, stdout } = await run('yes', [], { quietly, maxOutput: 100_000, timeoutMs: 20_000 });
    expect(signal).toBe('SIGKILL');
    expect(stdout.length).toBeLessThanOrEqual(100_000);
  });

  test('that is not there is told so, however it would have said its words', async () => {
    await expect(run('/nonexistent/program', [], { quietly: true })).rejects.toThrow('ENOENT');
  });
});
