/** What a colour may say. Most things are neutral: colour is the exception. */
export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'bad';

export const inkOf: Record<Tone, string> = {
  neutral: 'text-ink-3',
  accent: 'text-accent-ink',
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
};
