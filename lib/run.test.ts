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
