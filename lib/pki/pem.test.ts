import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxPemLength, readPem } from '#lib/pki/pem.ts';

const body = 'QUJD'.repeat(40);
const block = `-----BEGIN CERTIFICATE-----\n${body.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

function read(text: string) {
  const reading = readPem(text, 'certificate');
  return 'problem' in reading ? reading.problem.code : reading.blocks.map((one) => one.pem);
}

describe('a pasted PEM text', () => {
  test.each([
    ['as it is', block],
    ['with Windows line ends', block.replaceAll('\n', '\r\n')],
    ['with old Mac line ends', block.replaceAll('\n', '\r')],
    ['with a byte order mark', `\uFEFF${block}`],
    ['indented', block.replace(/^/gm, '    ')],
    ['with trailing blanks', block.replace(/$/gm, '  ')],
    ['on one line', block.replaceAll('\n', ' ')],
    ['without any line end', block.replaceAll('\n', '')],
    ['in short lines', block.replace(body.slice(0, 64), body.slice(0, 64).replace(/.{10}/g, '$&\n'))],
    ['with words around it', `Bag Attributes\n  localKeyID: 01\n${block}\nsubject=CN = x\n`],
  ])('is read %s', (_how, text) => {
    expect(read(text)).toEqual([block]);
  });

  test('may hold several blocks', () => {
    expect(read(block + block)).toEqual([block, block]);
  });

  test('keeps the headers of an encrypted key', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0011\n\nQUJD\n-----END RSA PRIVATE KEY-----\n`;
    expect(readPem(key.replaceAll('\n', '\r\n'), 'key')).toEqual({
      blocks: [{ label: 'RSA PRIVATE KEY', pem: key, encrypted: true }],
    });
  });

  test.each([
    ['', 'empty'],
    [' \r\n\t\uFEFF', 'empty'],
    ['hello', 'not-pem'],
    [body.replaceAll('QUJD', 'MIIA'), 'not-pem'],
    ['0\u0082\u0003', 'binary'],
    ['0\uFFFD\u0003\uFFFD', 'binary'],
    [Buffer.from([0x30, 0x82, 3, 0xff, 0x30, 0x82]).toString('utf8'), 'binary'],
    [Buffer.from([0x30, 0x82, 3, 0xff, 0x30, 0x82]).toString('latin1'), 'binary'],
    [block.slice(0, -30), 'unfinished'],
    [block.slice(0, 80), 'unfinished'],
    [`${block}${block.slice(0, 80)}`, 'unfinished'],
    [block.slice(0, 80) + block, 'unfinished'],
    ['-----BEGIN ', 'damaged'],
    ['-----BEGIN -----', 'damaged'],
    ['-----BEGIN cert-----', 'damaged'],
    [block.replace('QUJD', 'QU*D'), 'damaged'],
    [block.replace('QUJD', 'QUJ'), 'damaged'],
    ['-----BEGIN A----------END A-----', 'damaged'],
    [block.repeat(33), 'too-many'],
    ['x'.repeat(maxPemLength + 1), 'too-long'],
    ['x'.repeat(10 << 20), 'too-long'],
  ])('is refused in words: %#', (text, code) => {
    expect(read(text)).toBe(code);
  });

  test('is never an exception, and what is read is read the same again', () => {
    const piece = fc.constantFrom(
      '-----BEGIN ',
      '-----END ',
      'CERTIFICATE',
      '-----',
      '\n',
      'QUJD',
      '=',
      ' ',
      'Proc-Type: 4,',
      '\0',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (pasted) => {
        const reading = readPem(pasted, 'chain');
        if ('problem' in reading) {
          expect(reading.problem.sentence).toMatch(/\.$/);
          return;
        }
        expect(readPem(reading.blocks.map((one) => one.pem).join(''), 'chain')).toEqual(reading);
      }),
      { numRuns: 500 },
    );
  });

  test('is read in time that grows with its length, also when every line begins a block', () => {
    const started = performance.now();
    expect(read('-----BEGIN A-----\n'.repeat(14_000))).toBe('unfinished');
    expect(read(`-----BEGIN A-----${' '.repeat(250_000)}-`)).toBe('unfinished');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
