/**
 * saslauthd writes its line, answers, and the daemon writes its own: what is further apart is about something else. Syslog may be late, and clocks
 * coarse.
 */
export const longestBeforeMs = 15_000;
export const longestAfterMs = 2000;
/** Lines of one attempt, its verdict among them. */
export const mostLines = 20;
