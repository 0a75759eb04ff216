import fc from 'fast-check';

/** Texts that have broken configuration files before, or would if nobody looked: m4, the cf, maps, libsasl, shells. */
export const hostileTexts: readonly string[] = [
  "x'esyscmd(`touch PWNED')`",
  'esyscmd(touch PWNED)x',
  "'`syscmd(`id')'`",
  'include(/etc/hostname)',
  'eval(6*7)',
  'changequote([,])',
  'hello dnl world',
  'dnl',
  '$1 $# $* $@',
  '$1',
  "`define(`confLOG_LEVEL', `15')'",
  'define(x,y)',
  'lower',
  'shift.example.org',
  'dnl.example.org',
  'index.include.define',
  'confDOMAIN_NAME',
  '_CF_DIR_',
  'CONCAT(a,b)',
  'V',
  'unix',
  '`',
  "'",
  "it's",
  'a,b',
  'a\nKevil program /bin/sh',
  'a\rKevil program /bin/sh',
  'a\nO QueueDirectory=/tmp/evil',
  'a\tRELAY',
  'RELAY\nConnect:10\tRELAY',
  '#comment',
  'a # b',
  ' lead',
  'trail ',
  'nul\u0000byte',
  'bell\u0007',
  '../../etc/passwd',
  '/etc/passwd',
  '|/usr/bin/id',
  '"|/usr/bin/id > f"',
  ':include:/etc/passwd',
  '%0%1%9 100% %%',
  '$(id)',
  '$&{auth_authen}',
  '${auth_authen}',
  '$=w $~w $|',
  '<script>alert(1)</script>',
  '"; DROP TABLE entry; --',
  'bücher.example',
  'xn--bcher-kva.example',
  '١٢٣',
  '\u202egro.elpmaxe',
  'x'.repeat(2000),
  'divert(-1)',
  'undivert',
  "m4exit(`0')",
  'traceon',
  'errprint(x)',
  '[POSTERN-VERBATIM[x]POSTERN-VERBATIM]',
  'POSTERN_DIR',
  '0.0.0.0/0',
  '192.0.2.1/24',
  '::/0',
  '',
];

const words = [
  ...[
    'dnl',
    'define',
    'lower',
    'include',
    'shift',
    'index',
    'len',
    'divert',
    'undivert',
    'CONCAT',
    'SITE',
    'MAILER',
    'esyscmd',
    'syscmd',
  ],
  ...[
    'confDOMAIN_NAME',
    '_CF_DIR_',
    'POSTERN_DIR',
    'unix',
    'changequote',
    'errprint',
    'a',
    'b1',
    'example',
    'org',
    '550',
    'gw1',
  ],
];
const signs = [
  '.',
  '.',
  '@',
  '-',
  '_',
  ' ',
  ',',
  ':',
  '(',
  ')',
  '`',
  "'",
  '$',
  '$1',
  '$j',
  '%',
  '%1',
  '"',
  '#',
  '/',
  '|',
  '<',
  '>',
  '=',
  '+',
  '!',
  '\t',
  '\n',
  '\\',
  '*',
  '[',
  ']',
];

/** Words of m4 and of mail with signs between them: now and then something a field takes, mostly something it must not. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc
    .array(fc.oneof(fc.constantFrom(...words), fc.constantFrom(...signs)), { maxLength: 8 })
    .map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.')),
  fc
    .array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 })
    .map((parts) => `550 ${parts.join(' ')}`),
  fc
    .array(fc.constantFrom(...words), { minLength: 2, maxLength: 4 })
    .map(([user, ...rest]) => `${user}@${rest.join('.')}`),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/** A value with each of its texts replaced by another, one at a time. */
export function* spoiled(value: unknown, text: string): Generator<unknown> {
  if (typeof value === 'string') yield text;
  if (Array.isArray(value)) {
    yield [...value, text];
    for (const [at, member] of value.entries())
      for (const worse of spoiled(member, text)) yield value.with(at, worse);
  } else if (value !== null && typeof value === 'object') {
    for (const [name, member] of Object.entries(value))
      for (const worse of spoiled(member, text)) yield { ...value, [name]: worse };
    yield { ...value, [text]: text };
  }
}
