import type { Piece } from './m4-source.ts';

export type Call = Extract<Piece, { kind: 'call' }>;

/**
 * Lines of a sendmail.mc that belong together: one macro with the rest of its line; lines that go into the cf as they are, with the section they go to;
 * remarks, which change nothing.
 */
export type Group = { text: string; line: number } & (
  | { kind: 'call'; call: Call }
  | { kind: 'raw'; section: string | null }
  | { kind: 'remark' }
);

/** Macros that send what follows them to another part of the cf. */
const sectionWord =
  /^(?:LOCAL_(?:CONFIG|RULE_\d|RULESETS|NET_CONFIG|UUCP|DNSBL|SRV_FEATURES|CLT_FEATURES|TRY_TLS|TLS_\w+)|MAILER_DEFINITIONS)$/;

/** `directives` are the names whose calls stand for themselves wherever they are, even among the lines of a section. */
export function groupPieces(
  text: string,
  pieces: readonly Piece[],
  directives: ReadonlySet<string>,
): Group[] {
  const groups: Group[] = [];
  let section: string | null = null;
  let silent = false;
  for (let at = 0; at < pieces.length; ) {
    const piece = pieces[at];
    if (!piece) break;
    const slice = (to: number) => text.slice(piece.start, pieces[to - 1]?.end ?? piece.end);
    if (piece.kind === 'call' && directives.has(piece.name)) {
      const to = endOfLine(text, pieces, at);
      groups.push({ kind: 'call', call: piece, text: slice(to), line: piece.line });
      if (piece.name === 'divert') {
        silent = /^\s*`?-/.test(piece.args?.[0] ?? '');
        section = null;
      }
      at = to;
    } else if (piece.kind === 'call' && sectionWord.test(piece.name)) {
      section = piece.name;
      silent = false;
      groups.push({ kind: 'raw', section, text: slice(at + 1), line: piece.line });
      at += 1;
    } else {
      const hidden = silent && !decides(piece);
      const kind = hidden || isRemark(text.slice(piece.start, piece.end), piece) ? 'remark' : 'raw';
      add(groups, kind, section, slice(at + 1), piece.line);
      at += 1;
    }
  }
  return groups;
}

/** A line of a policy has an end (lib/policy/source.ts): what is longer goes on in the next. */
const longestGroup = 100_000;

/** Remarks inside a section belong to its lines; between lines of the same kind there is no border. */
function add(
  groups: Group[],
  kind: 'raw' | 'remark',
  section: string | null,
  text: string,
  line: number,
): void {
  const before = groups.at(-1);
  const last = before !== undefined && before.text.length + text.length <= longestGroup ? before : undefined;
  if (last?.kind === 'raw' && last.section === section && (kind === 'raw' || section !== null))
    last.text += text;
  else if (kind === 'remark' && last?.kind === 'remark') last.text += text;
  else if (kind === 'remark') groups.push({ kind, text, line });
  else groups.push({ kind, section, text, line });
}

/** What it prints where nothing is printed goes, what it defines does not. */
function decides(piece: Piece): boolean {
  return piece.kind === 'call' && /^(?:ifdef|ifelse|pushdef|popdef)$/.test(piece.name);
}

function isRemark(text: string, { kind }: Piece): boolean {
  return kind === 'dnl' || (kind === 'text' && /^\s*(?:#|$)/.test(text));
}

/** Behind the last piece on the line of a call; another call on the same line stands for itself. */
function endOfLine(text: string, pieces: readonly Piece[], from: number): number {
  for (let at = from + 1; at < pieces.length; at += 1) {
    const piece = pieces[at];
    if (!piece || piece.kind === 'call') return at;
    if (text.slice(piece.start, piece.end).endsWith('\n')) return at + 1;
  }
  return pieces.length;
}
