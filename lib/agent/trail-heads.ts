import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { KeptHead, NewHead } from '#lib/gateway/api-trail.ts';
import { readHeads } from '#lib/gateway/read-heads.ts';
import { Refusal } from '#lib/refusal.ts';

const week = 7 * 86_400_000;

/**
 * What this gateway was told of the console's trail: the newest entry's number and hash, and earlier ones, the last of each hour of a week and of every day before.
 * Whoever cuts entries off the trail, or writes it anew, would have to change this file as well, on another host.
 */
export class TrailHeads {
  readonly #path: string;
  #heads: KeptHead[];
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(path: string, heads: KeptHead[]) {
    this.#path = path;
    this.#heads = heads;
  }

  static async open(data: string): Promise<TrailHeads> {
    const path = join(data, 'trail-heads.jsonl');
    const text = (await readFile(path, 'utf8').catch(nullIfMissing)) ?? '';
    return new TrailHeads(path, readHeads(text));
  }

  /** As JSON lines, the oldest first. */
  text(): string {
    return this.#heads.map((head) => `${JSON.stringify(head)}\n`).join('');
  }

  /**
   * Keeps a head. Refuses a number below the newest one, another hash for one that is known, and a trail that does not have the newest one that is known here
   * (`before`): then what followed it was cut off or written anew, however long the trail has become since.
   */
  keep({ seq, hash, before }: NewHead, now: Date): Promise<KeptHead> {
    return this.#inTurn(async () => {
      const newest = this.#heads.at(-1);
      const known = this.#heads.find((head) => head.seq === seq);
      if (known && known.hash !== hash) throw rewritten(known);
      if (newest && seq < newest.seq) throw lower(seq, newest);
      if (newest && known) return newest;
      if (newest && before?.seq !== newest.seq) throw behind(newest);
      if (newest && before?.hash !== newest.hash) throw rewritten(newest);
      const head = { seq, hash, at: now.toISOString() };
      await this.#write(thinned([...this.#heads, head], now));
      return head;
    });
  }

  /** Another console, or the same one anew, is told from now on: what was kept until then is put aside, not deleted. */
  putAside(now: Date): Promise<void> {
    return this.#inTurn(async () => {
      const aside = this.#path.replace(
        /\.jsonl$/,
        `.until-${now.toISOString().replaceAll(/[:.]/g, '-')}.jsonl`,
      );
      await rename(this.#path, aside).catch(nullIfMissing);
      this.#heads = [];
    });
  }

  async #write(heads: KeptHead[]): Promise<void> {
    await replaceFile(this.#path, heads.map((head) => `${JSON.stringify(head)}\n`).join(''));
    this.#heads = heads;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

/** The last head of each hour, and of each day that is longer ago than a week. */
function thinned(heads: readonly KeptHead[], now: Date): KeptHead[] {
  const last = new Map<string, KeptHead>();
  for (const head of heads) {
    const isOld = now.getTime() - Date.parse(head.at) > week;
    last.set(head.at.slice(0, isOld ? '2026-11-20'.length : '2026-11-20T08'.length), head);
  }
  return [...last.values()].sort((a, b) => a.seq - b.seq);
}

const advice = {
  next: 'Verify the trail (System, Trail). If the console’s database was restored from a copy, that is why; otherwise somebody altered the trail.',
};

function rewritten({ seq, at }: KeptHead): Refusal {
  const sentence = `Entry ${seq} of the trail had another hash when this gateway was told of it at ${at}.`;
  return new Refusal('conflict', 'trail-rewritten', sentence, advice);
}

function lower(seq: number, newest: KeptHead): Refusal {
  const sentence = `The trail ended at entry ${newest.seq} when this gateway was told at ${newest.at}, and now ends at entry ${seq}.`;
  return new Refusal('conflict', 'trail-lower', sentence, advice);
}

function behind({ seq }: KeptHead): Refusal {
  return new Refusal('conflict', 'trail-unknown', `This gateway knows the trail up to entry ${seq}.`, {
    next: 'Read /v1/trail-heads, and say what the trail has as that entry.',
  });
}
