import { type DocBlock, piecesOf } from './doc-text.ts';

/** The parts of a page of docs, one under the other. */
export function DocBlocks({ blocks }: { blocks: readonly DocBlock[] }) {
  return (
    <div className="flex max-w-[80ch] flex-col gap-3">
      {blocks.map((block, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- a page of docs never changes while it is shown
        <Block block={block} key={place} />
      ))}
    </div>
  );
}

function Block({ block }: { block: DocBlock }) {
  switch (block.kind) {
    case 'heading':
      return <h2 className="mt-3">{block.text}</h2>;
    case 'text':
      return (
        <p className="text-ink-2">
          <Sentence text={block.text} />
        </p>
      );
    case 'list':
      return (
        <ul className="list-disc pl-5 text-ink-2">
          {block.items.map((item) => (
            <li key={item}>
              <Sentence text={item} />
            </li>
          ))}
        </ul>
      );
    case 'example':
      return (
        // a long line scrolls, and must be reachable by keyboard
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className="overflow-x-auto rounded-panel border border-line bg-raised p-3" tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
  }
}

function Sentence({ text }: { text: string }) {
  return piecesOf(text).map((piece, place) => {
    // oxlint-disable-next-line react/no-array-index-key -- pieces of one sentence never change places
    if (piece.kind === 'code') return <code key={place}>{piece.text}</code>;
    // oxlint-disable-next-line react/no-array-index-key
    if (piece.kind === 'strong') return <strong key={place}>{piece.text}</strong>;
    return piece.text;
  });
}
