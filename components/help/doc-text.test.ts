import { expect, test } from 'vitest';
import { piecesOf, readDoc } from './doc-text.ts';

test('reads a page: title, paragraphs over several lines, headings, lists and examples', () => {
  const text =
    '# A title\n\n**Error** · `a/b`\n\none\ntwo\n\n## Example\n\n```text\n# no title\n\n  x\n```\n\n- a\n- b\n';
  expect(readDoc(text)).toEqual({
    title: 'A title',
    blocks: [
      { kind: 'text', text: '**Error** · `a/b`' },
      { kind: 'text', text: 'one two' },
      { kind: 'heading', text: 'Example' },
      { kind: 'example', text: '# no title\n\n  x' },
      { kind: 'list', items: ['a', 'b'] },
    ],
  });
});

test('an example that is not closed goes to the end', () => {
  expect(readDoc('# T\n```\nx').blocks).toEqual([{ kind: 'example', text: 'x' }]);
});

test('cuts a sentence at words of the daemon and strong ones', () => {
  expect(piecesOf('**Error**: `M=a` on 2 * 3 ` ports')).toEqual([
    { kind: 'strong', text: 'Error' },
    { kind: 'plain', text: ': ' },
    { kind: 'code', text: 'M=a' },
    { kind: 'plain', text: ' on 2 * 3 ` ports' },
  ]);
});
