import type { Directive, Source } from '#lib/policy/source.ts';
import { readableText } from '#lib/raw-text.ts';

/** Where a kept line goes in a release’s sendmail.mc: what defines names before the features, own rules behind everything, the rest before the mailers. */
export type KeptPlace = 'names' | 'settings' | 'rules';

/** The lines of an imported sendmail.mc that no form can show, as they stand, each without its line’s end. */
export function keptLines({ directives }: Source, place?: KeptPlace): string[] {
  return directives
    .filter((one) => one.kind === 'kept' && (place === undefined || placeOf(one) === place))
    .flatMap(({ text, section }) => {
      const line = readableText(text).replaceAll('\r', '').replace(/\n$/, '');
      return section === '' || line.trimStart().startsWith(section) ? [line] : [section, line];
    });
}

function placeOf({ text, section }: Directive): KeptPlace {
  if (section !== '') return 'rules';
  return /^\s*(?:define|undefine|DOMAIN)\b/.test(text) ? 'names' : 'settings';
}
