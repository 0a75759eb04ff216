/** Sendmail's own first words about a cf, and the line they are about. */
export type CfComplaint = { line: number | null; words: string };

const located = /^\S+\.cf: line (\d+): (?:readcf: )?(.*)$/m;

export function readComplaint(output: string): CfComplaint {
  const match = located.exec(output);
  if (match) return { line: Number(match[1]), words: match[2] ?? '' };
  const first = output
    .split('\n')
    .find((line) => line.trim() !== '' && !line.startsWith('ADDRESS TEST MODE'));
  return { line: null, words: first?.trim() ?? '' };
}

const explained: [RegExp, string][] = [
  [/fileclass: cannot open/, 'It cannot read a class file.'],
  [/unknown option name/, 'It does not know an option.'],
  [/unknown configuration line/, 'It does not know what a line means.'],
  [/(invalid rewrite line|tab expected)/, 'A rule has no tab between its sides.'],
  [
    /(replacement \$\d+ out of bounds|ruleset replacement|inappropriate use of)/,
    'A rule uses what its left side does not match.',
  ],
  [/map \S+: class \S+ not available/, 'It has no map of that type.'],
  [/unknown user/i, 'A mailer names a user that this host does not have.'],
  [/no config|cannot open.*\.cf|end of file/i, 'The configuration is cut off or missing.'],
];

/** One sentence for people; the daemon's words follow, they are exact. */
export function explainComplaint({ line, words }: CfComplaint, cf: string): string {
  const meaning = explained.find(([pattern]) => pattern.test(words))?.[1];
  const text = line === null ? '' : (cf.split('\n')[line - 1] ?? '').trim();
  const place =
    line === null ? '' : ` Line ${line} of sendmail.cf${text === '' ? '' : `, “${text.slice(0, 200)}”`}:`;
  return ['Sendmail does not take this configuration.', meaning, `${place} ${words}`.trim()]
    .filter((part) => part)
    .join(' ')
    .replace(/([^.])$/, '$1.');
}
