/** A part of a page of docs. Only what those pages use: headings, paragraphs, lists and examples. */
export type DocBlock =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'example'; text: string };

/** A page of docs: its title and what follows. */
export type Doc = { title: string; blocks: DocBlock[] };

/** Reads Markdown as far as docs/findings uses it. */
export function readDoc(text: string): Doc {
  const [first = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n');
  return { title: first.replace(/^# /, ''), blocks: blocksOf(rest) };
}

function blocksOf(lines: readonly string[]): DocBlock[] {
  const blocks: DocBlock[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (line === '') at += 1;
    else if (line.startsWith('## ')) {
      blocks.push({ kind: 'heading', text: line.slice(3) });
      at += 1;
    } else {
      const isExample = line.startsWith('```');
      const end = lines.indexOf(isExample ? '```' : '', at + 1);
      const part = lines.slice(isExample ? at + 1 : at, end < 0 ? lines.length : end);
      blocks.push(isExample ? { kind: 'example', text: part.join('\n') } : proseOf(part));
      at = end < 0 ? lines.length : end + 1;
    }
  }
  return blocks;
}

function proseOf(lines: readonly string[]): DocBlock {
  return lines.every((line) => line.startsWith('- '))
    ? { kind: 'list', items: lines.map((line) => line.slice(2)) }
    : { kind: 'text', text: lines.join(' ') };
}

/** A piece of a sentence: plain, strong, or a word of the daemon. */
export type DocPiece = { kind: 'plain' | 'strong' | 'code'; text: string };

/** Cuts a sentence at `code` and **strong** words. */
export function piecesOf(text: string): DocPiece[] {
  return (text.match(/`[^`]+`|\*\*[^*]+\*\*|(?:(?!`[^`]+`|\*\*[^*]+\*\*)[\s\S])+/g) ?? []).map((piece) => {
    if (piece.length > 2 && piece.startsWith('`')) return { kind: 'code', text: piece.slice(1, -1) };
    if (piece.length > 4 && piece.startsWith('**')) return { kind: 'strong', text: piece.slice(2, -2) };
    return { kind: 'plain', text: piece };
  });
}
