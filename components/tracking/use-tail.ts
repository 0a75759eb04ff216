'use client';

import { useEffect, useReducer, useRef } from 'react';
import { follow } from '#components/tracking/follow.ts';
import type { Followed } from '#lib/maillog/reader.ts';
import { countNews, withNews } from '#lib/maillog/tail.ts';
import type { Tracked } from '#lib/maillog/tracking/tracked.ts';

type State = {
  /** Everything up to now, and what is shown: the same unless the list is held. */
  now: readonly Tracked[];
  shown: readonly Tracked[];
  held: boolean;
  link: 'live' | 'lost' | 'signed-out';
};

type Act =
  | { do: 'news'; followed: Followed; floor: string | null }
  | { do: 'reread'; rows: readonly Tracked[]; anew: boolean }
  | { do: 'hold' }
  | { do: 'go-on' }
  | { do: 'link'; link: State['link'] };

function step(state: State, act: Act): State {
  switch (act.do) {
    case 'news':
      return moved({ ...state, link: 'live' }, withNews(state.now, act.followed, act.floor));
    case 'reread': {
      if (act.anew) return { ...state, now: act.rows, shown: act.rows };
      const messages = [...new Set(act.rows.map(({ message }) => message.id))];
      return moved(state, withNews(state.now, { rows: [...act.rows], messages }, null));
    }
    case 'hold':
      return { ...state, held: true };
    case 'go-on':
      return { ...state, held: false, shown: state.now };
    case 'link':
      return { ...state, link: act.link };
  }
}

function moved(state: State, now: readonly Tracked[]): State {
  return { ...state, now, shown: state.held ? state.shown : now };
}

export type Tail = Pick<State, 'held' | 'link'> & {
  rows: readonly Tracked[];
  /** Rows that came or changed while the list is held. */
  waiting: number;
  hold: () => void;
  goOn: () => void;
};

/**
 * The rows of a page, and what comes in after it. `cursor` is where the page ends in the order of storing; null for a page that nothing can come to.
 * `onChange` is told which messages came or changed, and when so much happened that the page is better read anew.
 */
export function useTail({
  q,
  cursor,
  rows,
  floor,
  onChange,
}: {
  q: string;
  cursor: string | null;
  rows: readonly Tracked[];
  floor: string | null;
  onChange: (followed: Followed) => void;
}): Tail {
  const [state, act] = useReducer(step, { now: rows, shown: rows, held: false, link: 'live' });
  const latest = useRef({ floor, onChange, rows });
  const anew = useRef(false);
  useEffect(() => {
    const isOther = latest.current.rows !== rows;
    latest.current = { floor, onChange, rows };
    if (!isOther) return;
    act({ do: 'reread', rows, anew: anew.current });
    anew.current = false;
  }, [floor, onChange, rows]);
  const start = useRef(cursor);
  const follows = cursor !== null;
  useEffect(() => {
    if (!follows) return;
    const stop = new AbortController();
    void follow({
      q,
      place: { cursor: start.current ?? '' },
      signal: stop.signal,
      tell: (answer) => {
        if (answer.kind !== 'news') return act({ do: 'link', link: answer.kind });
        const { followed } = answer;
        if (followed.missed) anew.current = true;
        act({ do: 'news', followed, floor: latest.current.floor });
        if (followed.missed || followed.messages.length > 0) latest.current.onChange(followed);
      },
    });
    return () => stop.abort();
  }, [follows, q]);
  return {
    rows: state.shown,
    held: state.held,
    link: state.link,
    waiting: state.held ? countNews(state.shown, state.now) : 0,
    hold: () => act({ do: 'hold' }),
    goOn: () => act({ do: 'go-on' }),
  };
}
