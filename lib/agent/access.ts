import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { Refusal } from '#lib/refusal.ts';

const codeFile = z.object({ sha256: z.string(), expiresAt: z.iso.datetime() });
const tokenFile = z.object({ sha256: z.string(), console: z.string(), at: z.iso.datetime() });
type Holder = z.infer<typeof tokenFile>;

const codeHours = 24;

/**
 * Who may call the admin API: the one console that was enrolled last. Neither the one-time secret nor the token is kept,
 * only their SHA-256: both are 256 random bits, so a slow hash would add nothing. The code lies in a file of its own, for
 * `postern gateway enrol` makes a new one beside a running agent.
 */
export class Access {
  readonly #codePath: string;
  readonly #tokenPath: string;
  #holder: Holder | null;

  private constructor(dir: string, holder: Holder | null) {
    this.#codePath = join(dir, 'enrolment.json');
    this.#tokenPath = join(dir, 'token.json');
    this.#holder = holder;
  }

  static async open(dir: string): Promise<Access> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const text = await readFile(join(dir, 'token.json'), 'utf8').catch(nullIfMissing);
    return new Access(dir, text === null ? null : tokenFile.parse(JSON.parse(text)));
  }

  /** The console that holds the token, by the name it gave; null before the first enrolment. */
  get holder(): { console: string; at: string } | null {
    return this.#holder && { console: this.#holder.console, at: this.#holder.at };
  }

  /** A new one-time secret, good for a day; any earlier one is void. */
  async newSecret(now: Date): Promise<string> {
    const secret = randomBytes(32).toString('base64url');
    const expiresAt = new Date(now.getTime() + codeHours * 3600_000).toISOString();
    await replaceFile(this.#codePath, JSON.stringify({ sha256: digest(secret), expiresAt }));
    return secret;
  }

  /** Exchanges the secret for a token, once; the token of an earlier console is void from then on. */
  async enrol(secret: string, console: string, now: Date): Promise<string> {
    const text = await readFile(this.#codePath, 'utf8').catch(nullIfMissing);
    const code = text === null ? null : codeFile.parse(JSON.parse(text));
    if (!code || !same(code.sha256, secret))
      throw refused('This enrolment code is not known here, or was used before.');
    if (new Date(code.expiresAt) <= now) throw refused('This enrolment code has expired.');
    if (!(await removed(this.#codePath))) throw refused('This enrolment code was used a moment ago.');
    const token = `pgw_${randomBytes(32).toString('base64url')}`;
    const holder = { sha256: digest(token), console, at: now.toISOString() };
    await replaceFile(this.#tokenPath, JSON.stringify(holder));
    this.#holder = holder;
    return token;
  }

  allows(token: string): boolean {
    return this.#holder !== null && same(this.#holder.sha256, token);
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** In constant time. */
function same(sha256: string, text: string): boolean {
  return timingSafeEqual(Buffer.from(sha256, 'hex'), Buffer.from(digest(text), 'hex'));
}

/** Of two at the same moment, only one removes the file. */
async function removed(path: string): Promise<boolean> {
  return unlink(path).then(
    () => true,
    (error: unknown) => nullIfMissing(error) !== null,
  );
}

function refused(sentence: string): Refusal {
  return new Refusal('forbidden', 'code-refused', sentence, {
    next: 'Run “postern gateway enrol” on the gateway; it prints a new code.',
  });
}
