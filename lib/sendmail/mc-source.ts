import type { Directive, Source } from '#lib/policy/source.ts';
import { readableText } from '#lib/raw-text.ts';

/**
 * Where a kept line goes in a release’s sendmail.mc: `start` behind OSTYPE, where what the forms say overrules it; `names` behind the settings of the forms;
 * `settings` before the mailers; `mailers` behind them; `rules` behind everything.
 */
export type KeptPlace = 'start' | 'names' | 'settings' | 'mailers' | 'rules';

/** The lines of an imported sendmail.mc that no form can show, as they stand, each without its line’s end. */
export function keptLines({ directives }: Source, place?: KeptPlace): string[] {
  const settled = settledNames(directives);
  const firstMailer = directives.findIndex(({ text }) => /^\s*MAILER\(/.test(text));
  return directives.flatMap((one, at) => {
    if (one.kind !== 'kept') return [];
    const wanted = place === undefined || place === placeOf(one, at, { settled, firstMailer });
    return wanted ? asLines(one) : [];
  });
}

function asLines({ text, section }: Directive): string[] {
  const line = readableText(text).replaceAll('\r', '').replace(/\n$/, '');
  return section === '' || line.trimStart().startsWith(section) ? [line] : [section, line];
}

/** Names that forms show, with the first and the last line that sets them: of two lines the later one counts. */
type Settled = Map<string, { first: number; last: number }>;

function settledNames(directives: readonly Directive[]): Settled {
  const settled: Settled = new Map();
  for (const [at, one] of directives.entries()) {
    const name = one.kind === 'setting' ? nameSetBy(one) : undefined;
    if (name !== undefined) settled.set(name, { first: settled.get(name)?.first ?? at, last: at });
  }
  return settled;
}

/** What `define` names, or MASQUERADE_AS itself. */
function nameSetBy({ text }: Directive): string | undefined {
  const [, macro, name] = /^\s*(define|MASQUERADE_AS)\(\s*`?(\w*)/.exec(text) ?? [];
  return macro === 'define' ? name : macro;
}

type Among = { settled: Settled; firstMailer: number };

function placeOf(one: Directive, at: number, { settled, firstMailer }: Among): KeptPlace {
  const { text, section } = one;
  if (section !== '') return 'rules';
  const [, macro] = /^\s*(define|undefine|DOMAIN|MASQUERADE_AS|HACK)\b/.exec(text) ?? [];
  const isOverruled = (settled.get(nameSetBy(one) ?? '')?.last ?? -1) > at;
  switch (macro) {
    case 'DOMAIN':
      return 'start';
    case 'define':
      return isOverruled ? 'start' : 'names';
    case 'MASQUERADE_AS':
      return isOverruled ? 'start' : 'settings';
    case 'undefine':
      return (text.match(/\w+/g) ?? []).some((word) => (settled.get(word)?.first ?? at) < at)
        ? 'names'
        : 'start';
    case 'HACK':
      return firstMailer >= 0 && firstMailer < at ? 'mailers' : 'settings';
    default:
      return 'settings';
  }
}
