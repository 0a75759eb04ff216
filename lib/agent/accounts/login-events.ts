/** One attempt to log in, whatever came of it. */
export type LoginEvent = {
  at: string;
  /** The account's id; null when there is none of that name. */
  account: string | null;
  name: string;
  ok: boolean;
  reason: string;
  /** `PLAIN/LOGIN` when our saslauthd decided: Cyrus SASL does not tell which of the two. */
  mechanism: string;
};

export type LoginEvents = {
  add: (event: LoginEvent) => void;
  /** Calls the listener with every event from now on; the answer ends that. */
  listen: (listener: (event: LoginEvent) => void) => () => void;
  /** The newest last. */
  recent: () => readonly LoginEvent[];
};

export function loginEvents(kept = 1000): LoginEvents {
  const events: LoginEvent[] = [];
  const listeners = new Set<(event: LoginEvent) => void>();
  return {
    add: (event) => {
      events.push(event);
      if (events.length > kept * 2) events.splice(0, events.length - kept);
      for (const listener of listeners) listener(event);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recent: () => events.slice(-kept),
  };
}
