import type { Fact, Peer } from '#lib/maillog/parse/line.ts';
import { parsePeer } from '#lib/maillog/parse/peer.ts';
import { wordOf } from '#lib/maillog/parse/words.ts';

/** `NAME [ADDRESS]: …` and `NAME [ADDRESS] did not issue …`; the name is a host's, or what identd said before it. */
const ofClient =
  /^((?:[^[\]]{0,255}[ @])?\[(?:[0-9A-Za-z.:%]{2,60}|\[UNIX: localhost\])\](?: \(may be forged\))?|\S{1,255}@localhost)(: | did not issue )/;

/** What the daemon says of one client; null when the line names none. */
export function parseOfClient(text: string): Fact | null {
  const match = ofClient.exec(text);
  if (!match) return null;
  const client = parsePeer(match[1] ?? '');
  const said = text.slice(match[0].length);
  if (match[2] !== ': ') {
    const name = / during connection to ([^ ,]{1,60})$/.exec(said)?.[1];
    return { kind: 'idle', client, daemon: name === undefined ? null : wordOf(name) };
  }
  const attack = /^possible SMTP attack: command=(.{1,40}), count=(\d+)$/.exec(said);
  if (attack) return { kind: 'attack', client, command: attack[1] ?? '', count: Number(attack[2]) };
  return parseAsked(said, client) ?? { kind: 'suspicious', text, client };
}

function parseAsked(said: string, client: Peer): Fact | null {
  const match = /^(?:("?)(VRFY|EXPN|ETRN)\1)(?: (.*?))?( \[rejected\])?$/i.exec(said);
  if (!match) return null;
  const word = match[2]?.toUpperCase();
  return {
    kind: 'asked',
    command: word === 'VRFY' || word === 'EXPN' ? word : 'ETRN',
    argument: match[3] ?? '',
    refused: match[4] !== undefined,
    client,
  };
}
