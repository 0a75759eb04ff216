import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '#lib/refusal.ts';
import { openSealer } from '#lib/seal.ts';

let folder: string;
const keyFile = () => join(folder, 'keys', 'postern.key');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-seal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'no refusal';
}

describe('the key file', () => {
  test('is made on first use: 32 bytes that only the owner can read, and nothing beside it', () => {
    openSealer(keyFile());
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(readFileSync(keyFile())).toHaveLength(32);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['postern.key']);
  });

  test('is kept: what one sealer sealed, the next one opens', () => {
    const sealed = openSealer(keyFile()).seal('one', 'a');
    expect(openSealer(keyFile()).open(sealed, 'a').toString()).toBe('one');
  });

  test.each([0o640, 0o604, 0o660])('is refused when others can read it (mode %o)', (mode) => {
    openSealer(keyFile());
    chmodSync(keyFile(), mode);
    expect(codeOf(() => openSealer(keyFile()))).toBe('key-file-readable');
  });

  test.each([0, 31, 33])('is refused when it holds %i bytes, and left as it is', (size) => {
    openSealer(keyFile());
    writeFileSync(keyFile(), Buffer.alloc(size));
    expect(codeOf(() => openSealer(keyFile()))).toBe('key-file-damaged');
    expect(readFileSync(keyFile())).toHaveLength(size);
  });

  test('is refused when a file stands where its folder should be', () => {
    writeFileSync(join(folder, 'keys'), '');
    expect(codeOf(() => openSealer(keyFile()))).toBe('key-file-unreadable');
    expect(existsSync(keyFile())).toBe(false);
  });
});

describe('a sealed value', () => {
  test('opens to the same bytes, whatever they are, and never shows them', () => {
    const sealer = openSealer(keyFile());
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), fc.string(), (bytes, context) => {
        const plain = Buffer.from(bytes);
        expect(sealer.open(sealer.seal(plain, context), context)).toEqual(plain);
      }),
    );
    expect(sealer.seal('secret', 'x')).toMatch(/^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]+$/);
  });

  test('is different each time', () => {
    const sealer = openSealer(keyFile());
    expect(sealer.seal('same', 'x')).not.toBe(sealer.seal('same', 'x'));
  });

  test('does not open in another context', () => {
    const sealer = openSealer(keyFile());
    const sealed = sealer.seal('key of gw1', 'certificate:1');
    expect(codeOf(() => sealer.open(sealed, 'certificate:2'))).toBe('sealed-value-damaged');
  });

  test('does not open when any character of it is changed', () => {
    const sealer = openSealer(keyFile());
    const sealed = sealer.seal('a private key', 'x');
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      const bent = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect(codeOf(() => sealer.open(bent, 'x'))).toMatch(/^sealed-/);
    }
  });

  test('does not open when cut, lengthened, empty or plain text', () => {
    const sealer = openSealer(keyFile());
    const sealed = sealer.seal('a private key', 'x');
    const bent = [sealed.slice(0, -1), `${sealed}A`, `${sealed}.`, `${sealed}=`, '', 'v1..', 'a private key'];
    for (const text of bent) expect(codeOf(() => sealer.open(text, 'x'))).toMatch(/^sealed-/);
  });

  test('says when it was sealed with another key file', () => {
    const sealed = openSealer(keyFile()).seal('one', 'a');
    const other = openSealer(join(folder, 'other.key'));
    expect(codeOf(() => other.open(sealed, 'a'))).toBe('sealed-with-another-key');
  });
});
