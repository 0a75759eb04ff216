import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { addOther, addPlain, newBatch } from './line-batch.ts';
import { tiesReader } from './line-ties.ts';

const folder = new URL('../maillog/fixtures/', import.meta.url);
const lines = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n'))
  .concat([
    'sm-mta[7]: 6AKNt7sq028263: to=x@e.org, relay=[127.0.0.1], dsn=2.0.0, stat=Sent (6AKNt7sq028264 Message accepted for delivery)',
    'sm-mta[7]: 6AKNt7sq028263: clone 6AKNt7sq028262, owner=owner-list',
    'sm-mta[7]: 6AKNt7sq028263: 6AKNt7sq028265: DSN: User unknown',
    'sm-mta[7]: KAA12345: from=<a@e.org>, size=1',
    'sm-mta[7]: 6AKNt7sq028263[2]: to=x@e.org',
    'sm-mta: 6AKNt7sq028263: done; delay=00:00:00, ntries=1',
    'sm-mta[7]: é',
    'postfix/smtpd[9]: 6AKNt7sq028263: client=x',
    'odd[9]: 6AKNt7sq028263: from=<a@e.org>, size=1, class=0, nrcpts=1, proto=SMTP, daemon=MTA, relay=[192.0.2.1]',
  ]);

test('what ties lines is the same by their bytes and by their texts', () => {
  const bytes = Buffer.from(lines.join('\n'), 'latin1');
  const [plain, texts] = [newBatch(bytes), newBatch(Buffer.alloc(0))];
  let start = 0;
  for (const line of lines) {
    addPlain(plain, start, start + line.length, 0, 'gw1');
    addOther(texts, { at: 0, host: 'gw1', line, repeats: null });
    start += line.length + 1;
  }
  const [byBytes, byText] = [tiesReader(), tiesReader()];
  const toldOf = (ties: ReturnType<typeof byBytes>) => ties && { ...ties, isBeginning: ties.isBeginning() };
  let known = 0;
  for (const [index, line] of lines.entries()) {
    const told = toldOf(byBytes(plain, index));
    expect({ line, ...told }).toEqual({ line, ...toldOf(byText(texts, index)) });
    if (told) known += 1;
  }
  expect(known).toBeGreaterThan(lines.length / 2);
});
