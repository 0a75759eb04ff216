import { z } from 'zod';
import { optionReason, spellOption } from '#lib/sendmail/option-value.ts';
import { nearSetting, optionRow, placedOption } from '#lib/sendmail/options.ts';

/**
 * Settings of the daemon by their m4 name, in the daemon's spelling. What is not here has Postern's own choice or the daemon's default, as
 * lib/sendmail/options.ts says; an empty text is the wish for the daemon's default in any case.
 */
export const optionsSection = z
  .record(z.string(), z.string().max(1000, 'Use at most 1,000 characters.'))
  .overwrite(spelled)
  .check(({ value, issues }) => {
    for (const [name, text] of Object.entries(value)) {
      const row = optionRow(name);
      const message = row ? optionReason(row, text) : nameReason(name);
      if (message !== null) issues.push({ code: 'custom', message, path: [name], input: text });
    }
  });

function spelled(given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => {
      const row = optionRow(name);
      return [name, row ? spellOption(row, text) : text];
    }),
  );
}

/** Why a name is none that can be set, and what was probably meant. */
function nameReason(name: string): string {
  const placed = placedOption(name);
  if (placed?.form) return `${name} has a form of its own: ${placed.label}, ${placed.form}.`;
  if (placed) return `${name} cannot be set. ${placed.help}`;
  const near = nearSetting(name);
  return near === undefined
    ? `There is no setting ${name}.`
    : `There is no setting ${name}. Did you mean ${near}?`;
}
