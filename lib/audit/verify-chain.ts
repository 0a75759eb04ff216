import { Refusal } from '#lib/refusal.ts';
import { type ChainedEntry, chainHash, firstHash } from './chain.ts';

/** An entry as it is stored or exported. */
export type TrailRow = ChainedEntry & { seq: number; prevHash: string; hash: string };

/** The hash of an entry as it was seen elsewhere: on a screen, by a gateway, in an export. */
export type Anchor = { seq: number; hash: string; where: string };

/** `12:9f86d0…`, as the page of the trail and `postern audit verify` say it. */
export function readAnchor(text: string): Anchor {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash, where: 'who wrote it down' };
  throw new Refusal(
    'invalid',
    'bad-anchor',
    `“${text}” is no number and hash of an entry, such as 12:9f86d0….`,
  );
}

/** Something that is not as it was written, with the entry at which it shows. */
export type Fault = {
  seq: number;
  kind: 'changed' | 'replaced' | 'missing' | 'disordered' | 'rewritten' | 'cut';
  reason: string;
};

export type ChainVerdict = {
  intact: boolean;
  entries: number;
  /** The newest entry that there is. */
  last: { seq: number; hash: string } | null;
  /** The first thousand of them. */
  faults: Fault[];
  /** How many hashes that were seen elsewhere are as they were. */
  anchored: number;
};

const mostFaults = 1000;

export type Verifying = {
  take: (row: TrailRow) => void;
  /** `written`: the highest number that was ever given, where the store remembers it. */
  end: (written?: number | null) => ChainVerdict;
};

/**
 * Walks a chain from its first entry and finds what was done to it. Each entry's hash covers all it says and the hash before, so what was changed, put in,
 * taken out or moved shows at its place. A chain whose end was cut off, or was written anew from some entry on, agrees with itself: only hashes that were
 * seen elsewhere tell. `extract`: entries are missing rightly, because the rows were searched for; then each is held against its own hash alone.
 */
export function verifyRows(anchors: readonly Anchor[] = [], { extract = false } = {}): Verifying {
  const faults: Fault[] = [];
  const seen = new Map<number, Anchor[]>();
  for (const anchor of anchors) seen.set(anchor.seq, [...(seen.get(anchor.seq) ?? []), anchor]);
  let before: TrailRow | null = null;
  let entries = 0;
  let anchored = 0;
  const fault = (seq: number, kind: Fault['kind'], reason: string) => {
    if (faults.length < mostFaults) faults.push({ seq, kind, reason });
  };

  const hold = (row: TrailRow) => {
    const { seq, prevHash, hash } = row;
    if (chainHash(prevHash, entryOf(row)) !== hash) return fault(seq, 'changed', changedWords(row, before));
    if (before === null && seq === 1 && prevHash !== firstHash)
      return fault(
        seq,
        'replaced',
        'Entry 1 is not the first that was written: its hash follows another one.',
      );
    if (before !== null && seq === before.seq + 1 && prevHash !== before.hash)
      fault(before.seq, 'replaced', replacedWords(before.seq, seq));
  };

  const order = ({ seq }: TrailRow) => {
    const next = (before?.seq ?? 0) + 1;
    if (seq < next) fault(seq, 'disordered', `Entry ${seq} stands behind entry ${next - 1}.`);
    else if (seq > next && !extract)
      fault(next, 'missing', `${namesOf(next, seq - 1)} ${seq - 1 > next ? 'are' : 'is'} missing.`);
  };

  const compare = ({ seq, hash }: TrailRow) => {
    for (const anchor of seen.get(seq) ?? []) {
      if (anchor.hash === hash) anchored += 1;
      else
        fault(
          seq,
          'rewritten',
          `Entry ${seq} is not the one that ${anchor.where} saw: the trail was written anew up to there, or before.`,
        );
    }
  };

  return {
    take(row) {
      order(row);
      hold(row);
      compare(row);
      entries += 1;
      before = row;
    },
    end(written = null) {
      const last = before === null ? null : { seq: before.seq, hash: before.hash };
      if (!extract) {
        const from = (last?.seq ?? 0) + 1;
        const beyond = anchors.filter(({ seq }) => seq >= from).toSorted((a, b) => b.seq - a.seq)[0];
        if (beyond)
          fault(
            from,
            'cut',
            `${namesOf(from, beyond.seq)} ${beyond.seq > from ? 'are' : 'is'} missing at the end: ${beyond.where} saw entry ${beyond.seq}.`,
          );
        else if (written !== null && written >= from)
          fault(
            from,
            'cut',
            `${namesOf(from, written)} ${written > from ? 'are' : 'is'} missing at the end: the database has given the number ${written} already.`,
          );
      }
      return { intact: faults.length === 0, entries, last, faults, anchored };
    },
  };
}

function entryOf({ seq: _seq, prevHash: _prev, hash: _hash, ...entry }: TrailRow): ChainedEntry {
  return entry;
}

/** An entry that was renumbered or relinked by hand is no longer what its hash says either. */
function changedWords({ seq, prevHash }: TrailRow, before: TrailRow | null): string {
  return before !== null && prevHash !== before.hash
    ? `Entry ${seq} is not what was written: it, or the hash it follows, was changed.`
    : `Entry ${seq} was changed after it was written.`;
}

const replacedWords = (seq: number, next: number) =>
  `Entry ${next} does not follow entry ${seq}: entry ${seq} was changed and its hash made anew, or entries were put in, taken out or moved between them.`;

const namesOf = (from: number, to: number) => (to > from ? `Entries ${from} to ${to}` : `Entry ${from}`);
