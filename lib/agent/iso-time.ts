let second = Number.NaN;
let head = '';

/** What `toISOString` says of a time in whole milliseconds, at a fifth of the cost for times of the second that was asked for last, as those of log lines and log-ins are. */
export function isoTime(ms: number): string {
  const whole = Math.floor(ms / 1000);
  if (whole !== second) {
    head = new Date(whole * 1000).toISOString().slice(0, -4);
    second = whole;
  }
  return `${head}${String(ms - whole * 1000).padStart(3, '0')}Z`;
}

/** Milliseconds of a time as `isoTime` writes it, likewise; of any other one as Date.parse has them. */
export function timeOfIso(text: string): number {
  const known = head !== '' && text.startsWith(head) && /^\d{3}Z$/.test(text.slice(head.length));
  return known ? second * 1000 + Number(text.slice(-4, -1)) : Date.parse(text);
}
