/** What a line of the mail log says of a log-in that the daemon judged by itself. */
export type LoginLine =
  | { ok: true; name: string; mechanism: string }
  | { ok: false; name: string; mechanism: string; reason: string };

/**
 * Reads `tag[pid]: AUTH=server, …` and `tag[pid]: QID: AUTH failure (MECH): …` (sendmail/srvrsmtp.c); null for every other
 * line. The name is encoded by sendmail (xtext, RFC 3461 section 4) and so holds neither comma nor space; the daemon logs it
 * after every text that a client can choose. SCRAM failures name nobody and are null.
 */
export function readLoginLine(line: string): LoginLine | null {
  const good = /^\S+\[\d+\]: AUTH=server, relay=.*, authid=([^,\s]+), mech=([A-Z0-9-]+), bits=\d+$/.exec(
    line,
  );
  if (good?.[1] && good[2]) return { ok: true, name: decoded(good[1]), mechanism: good[2] };
  const bad =
    /^\S+\[\d+\]: \w+: AUTH failure \(([A-Z0-9-]+)\): .*?SASL\(-\d+\): (.*), user=([^,\s]+), relay=/.exec(
      line,
    );
  if (!bad?.[1] || !bad[3]) return null;
  return { ok: false, mechanism: bad[1], reason: bad[2] ?? '', name: decoded(bad[3]) };
}

function decoded(xtext: string): string {
  return xtext.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
