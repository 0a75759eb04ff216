import { diffWordsWithSpace, structuredPatch } from 'diff';
import { differingRuns, type Part, type Run, sizeOf } from './text.ts';

/** A piece of a line; a marked one is what changed in it. */
export type DiffPiece = string | { mark: string };
export type DiffLine = {
  kind: 'same' | 'added' | 'removed';
  old?: number;
  new?: number;
  pieces: DiffPiece[];
};
export type DiffHunk = { line: number; lines: DiffLine[] };

/** How one rendered file changes; a secret one says so and no more. */
export type FileDiff = {
  path: string;
  /** Gateways it changes on in this way; empty: on all of them. */
  only: string[];
  change: 'new' | 'changed' | 'gone';
  secret: boolean;
  added: number;
  removed: number;
  hunks: DiffHunk[];
  /** The two were too different to compare within reason. */
  tooLarge: boolean;
};

/** A file before or after, read only where the two differ. */
export type Side = {
  digest: string;
  secret: boolean;
  parts: () => Promise<readonly Part[]>;
  read: (part: Part) => Promise<string>;
};

/** More bytes than this are said to differ, without showing how: a diff of a million lines helps nobody. */
const largest = 4_000_000;

/** The difference of one file before and after; null when there is none. */
export async function diffFile(
  path: string,
  before: Side | null,
  after: Side | null,
): Promise<Omit<FileDiff, 'only'> | null> {
  if (before?.digest === after?.digest) return null;
  const change = before === null ? 'new' : after === null ? 'gone' : 'changed';
  const head = { path, change, secret: Boolean(before?.secret || after?.secret) } as const;
  const silent = { ...head, added: 0, removed: 0, hunks: [], tooLarge: false };
  if (head.secret) return silent;
  const runs = differingRuns((await before?.parts()) ?? [], (await after?.parts()) ?? []);
  const size = runs.reduce((sum, run) => sum + sizeOf(run.before) + sizeOf(run.after), 0);
  if (size > largest) return { ...silent, tooLarge: true };
  const hunks: DiffHunk[] = [];
  for (const run of runs) {
    const found = await diffRun(run, before, after);
    if (!found) return { ...silent, tooLarge: true };
    hunks.push(...found);
  }
  const count = (kind: DiffLine['kind']) =>
    hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.kind === kind).length, 0);
  return { ...head, added: count('added'), removed: count('removed'), hunks, tooLarge: false };
}

/** Null: it takes too long. */
async function diffRun(run: Run, before: Side | null, after: Side | null): Promise<DiffHunk[] | null> {
  const old = await readAll(run.before, before);
  const now = await readAll(run.after, after);
  const patch = structuredPatch('', '', old, now, '', '', { context: 3, timeout: 3000 });
  return (
    patch?.hunks.map((hunk) => ({
      line: hunk.newStart + run.afterLine - 1,
      lines: markWords(
        numbered(hunk.lines, hunk.oldStart + run.beforeLine - 1, hunk.newStart + run.afterLine - 1),
      ),
    })) ?? null
  );
}

async function readAll(parts: readonly Part[], side: Side | null): Promise<string> {
  let text = '';
  for (const part of parts) text += (await side?.read(part)) ?? '';
  return text;
}

function numbered(lines: string[], oldStart: number, newStart: number): DiffLine[] {
  let old = oldStart;
  let now = newStart;
  return lines.flatMap((line): DiffLine[] => {
    const pieces = [line.slice(1)];
    if (line.startsWith('\\')) return []; // “No newline at end of file”
    if (line.startsWith('+')) return [{ kind: 'added', new: now++, pieces }];
    if (line.startsWith('-')) return [{ kind: 'removed', old: old++, pieces }];
    return [{ kind: 'same', old: old++, new: now++, pieces }];
  });
}

/** Where as many lines were added as removed in a row, they are taken as pairs and their changed words marked. */
function markWords(lines: DiffLine[]): DiffLine[] {
  const marked: DiffLine[] = [];
  for (let at = 0; at < lines.length; ) {
    const removed = runOf(lines, at, 'removed');
    const added = runOf(lines, at + removed.length, 'added');
    if (removed.length === 0) {
      const line = lines[at];
      if (line) marked.push(line);
      at += 1;
      continue;
    }
    const pairs =
      removed.length === added.length ? removed.map((line, i) => pair(line, added[i] ?? line)) : null;
    marked.push(
      ...(pairs ? [...pairs.map(([old]) => old), ...pairs.map(([, now]) => now)] : [...removed, ...added]),
    );
    at += removed.length + added.length;
  }
  return marked;
}

function runOf(lines: DiffLine[], from: number, kind: DiffLine['kind']): DiffLine[] {
  let to = from;
  while (lines[to]?.kind === kind) to += 1;
  return lines.slice(from, to);
}

function pair(old: DiffLine, now: DiffLine): [DiffLine, DiffLine] {
  const words = diffWordsWithSpace(textOf(old), textOf(now));
  const side = (gone: 'added' | 'removed', own: 'added' | 'removed') =>
    words
      .filter((word) => !word[gone])
      .map((word): DiffPiece => (word[own] ? { mark: word.value } : word.value));
  return [
    { ...old, pieces: side('added', 'removed') },
    { ...now, pieces: side('removed', 'added') },
  ];
}

const textOf = (line: DiffLine): string =>
  line.pieces.map((piece) => (typeof piece === 'string' ? piece : piece.mark)).join('');

type Bundle = { gateway: string; files: Map<string, Side> };

/** The difference of all files over all gateways; what is the same on all of them is said once. */
export async function diffBundles(before: Bundle[], after: Bundle[]): Promise<FileDiff[]> {
  const found = new Map<string, FileDiff>();
  for (const now of after) {
    const then = before.find((one) => one.gateway === now.gateway);
    const paths = new Set([...(then?.files.keys() ?? []), ...now.files.keys()]);
    for (const path of [...paths].sort()) {
      const [old, next] = [then?.files.get(path) ?? null, now.files.get(path) ?? null];
      const key = `${path}\0${old?.digest}\0${next?.digest}`;
      const known = found.get(key);
      if (known) known.only.push(now.gateway);
      else {
        const diff = await diffFile(path, old, next);
        if (diff) found.set(key, { ...diff, only: [now.gateway] });
      }
    }
  }
  return [...found.values()].map((diff) =>
    diff.only.length === after.length ? { ...diff, only: [] } : diff,
  );
}
