import type { Elsewhere } from '#lib/sasl/account/elsewhere.ts';
import type { PeerMechanism } from './peer-settings.ts';

/** What is in force of log-ins, as far as another server that relays through us is concerned. */
export type LoginsInForce = {
  /** Mechanisms that are offered; null where nobody can log in yet. */
  offered: readonly string[] | null;
  /** Who logged in by one of these may relay. */
  trusted: readonly string[];
  elsewhere: Elsewhere | null;
};

export type PeerLack = {
  kind: 'elsewhere' | 'release' | 'offer' | 'trust';
  /** What is, and how it is mended. */
  words: string;
};

/** What is still missing here before another server can log in by this mechanism and send on; null where all is well. */
export function peerLack(
  mechanism: PeerMechanism,
  { offered, trusted, elsewhere }: LoginsInForce,
): PeerLack | null {
  // a password that is made here opens nothing where somebody else checks those that are sent
  if (elsewhere && mechanism === 'PLAIN') {
    const others = elsewhere.here.length > 0 ? `Choose ${elsewhere.here.join(' or ')}, or make` : 'Make';
    return { kind: 'elsewhere', words: `PLAIN is checked by ${elsewhere.by}. ${others} the account there.` };
  }
  if (offered === null)
    return {
      kind: 'release',
      words:
        'Nobody can log in yet: no release with log-ins is in force, so the names and ports that are handed over are examples.',
    };
  if (!offered.includes(mechanism))
    return {
      kind: 'offer',
      words: `${mechanism} is not offered: add it, and trust it, under Authentication, Mechanisms, and deploy.`,
    };
  if (trusted.includes(mechanism)) return null;
  return {
    kind: 'trust',
    words: `${mechanism} is offered, but not trusted to relay: the server would log in, and mail to other domains than ours would be refused with “Relaying denied”. Trust it under Authentication, Mechanisms, and deploy.`,
  };
}
