import type { Followed } from '#lib/maillog/reader.ts';
import { readFollowed } from '#lib/maillog/tail.ts';

/** What came of one question for news. */
type Answer =
  | { kind: 'news'; followed: Followed }
  | { kind: 'lost' }
  | { kind: 'signed-out' }
  | { kind: 'left' };

type Following = {
  q: string;
  /** Where to go on; moved with each answer. */
  place: { cursor: string };
  signal: AbortSignal;
  tell: (answer: Exclude<Answer, { kind: 'left' }>) => void;
};

/** Seconds that the console may keep a question open. */
const longest = 20;
/** At least so long between two answers, in milliseconds: on a busy gateway there is always news. */
const breath = 250;
const longestBreath = 15_000;

/** Asks for news until it is told to stop; while nobody sees the page it asks for nothing, and after a failure it waits longer each time. */
export async function follow({ q, place, signal, tell }: Following): Promise<void> {
  let pause = breath;
  while (!signal.aborted) {
    await untilSeen(signal);
    const answer = await ask(q, place.cursor, signal);
    if (signal.aborted) return;
    if (answer.kind === 'left') continue;
    if (answer.kind === 'news') place.cursor = answer.followed.cursor;
    tell(answer);
    if (answer.kind === 'signed-out') return;
    pause = answer.kind === 'lost' ? Math.min(Math.max(1000, pause * 2), longestBreath) : breath;
    await sleep(pause, signal);
  }
}

async function ask(q: string, cursor: string, signal: AbortSignal): Promise<Answer> {
  const leaving = new AbortController();
  const onChange = () => {
    if (document.hidden) leaving.abort();
  };
  document.addEventListener('visibilitychange', onChange);
  const parameters = new URLSearchParams({ q, wrong: 'mark', cursor, wait: String(longest) });
  try {
    const response = await fetch(`/api/v1/deliveries/follow?${parameters}`, {
      signal: AbortSignal.any([signal, leaving.signal]),
    });
    if (response.status === 401 || response.status === 403) return { kind: 'signed-out' };
    const followed = response.ok ? readFollowed(await response.json()) : null;
    return followed ? { kind: 'news', followed } : { kind: 'lost' };
  } catch {
    return { kind: leaving.signal.aborted || signal.aborted ? 'left' : 'lost' };
  } finally {
    document.removeEventListener('visibilitychange', onChange);
  }
}

async function untilSeen(signal: AbortSignal): Promise<void> {
  if (!document.hidden) return;
  await new Promise<void>((resolve) => {
    const onChange = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', onChange);
      resolve();
    };
    document.addEventListener('visibilitychange', onChange);
    signal.addEventListener('abort', onChange, { once: true });
  });
}

async function sleep(length: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, length);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
