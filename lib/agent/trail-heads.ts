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
  #turn: Promise<unknown> = Promise.resolve();

  constructor(data: string) {
    this.#path = join(data, 'trail-heads.jsonl');
  }

  /** As JSON lines, the oldest first. Read each time: “postern gateway trail-anew” may have put them aside. */
  async text(): Promise<string> {
    return (await readFile(this.#path, 'utf8').catch(nullIfMissing)) ?? '';
  }

  async newest(): Promise<KeptHead | null> {
    return readHeads(await this.text()).at(-1) ?? null;
  }

  /**
   * Keeps a head. Refuses a number below the newest one, another hash for one that is known, and a trail that does not have the newest one that is known here
   * (`before`): then what followed it was cut off or written anew, however long the trail has become since.
   */
  keep({ seq, hash, before }: NewHead, now: Date): Promise<KeptHead> {
    return this.#inTurn(async () => {
      const heads = readHeads(await this.text());
      const newest = heads.at(-1);
      const known = heads.find((head) => head.seq === seq);
      if (known && known.hash !== hash) throw rewritten(known);
      if (newest && seq < newest.seq) throw lower(seq, newest);
      if (newest && known) return newest;
      if (newest && before?.seq !== newest.seq) throw behind(newest);
      if (newest && before?.hash !== newest.hash) throw rewritten(newest);
      const head = { seq, hash, at: now.toISOString() };
      const kept = thinned([...heads, head], now);
      await replaceFile(this.#path, kept.map((one) => `${JSON.stringify(one)}\n`).join(''));
      return head;
    });
  }

  /** Another console, or the same one anew, is told from now on: what was kept until then is put aside, not deleted. Answers where; null where nothing was kept. */
  putAside(now: Date): Promise<string | null> {
    return this.#inTurn(async () => {
      const until = now.toISOString().replaceAll(/[:.]/g, '-');
      const aside = this.#path.replace(/\.jsonl$/, `.until-${until}.jsonl`);
      return rename(this.#path, aside).then(() => aside, nullIfMissing);
    });
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
  next: 'Verify the trail (System, Trail). If the console’s database was restored from a copy, that is why, and “postern gateway trail-anew” on the gateway says so; otherwise somebody altered the trail.',
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
