import { z } from 'zod';
import { optionReason, spellOption } from '#lib/sendmail/option.ts';
import { optionRow } from '#lib/sendmail/options.ts';

/** Settings of the daemon by their m4 name, in the daemon's spelling. What is not here has the default of
 * lib/sendmail/options.ts; an empty text is the daemon’s own default, where Postern would choose another. */
export const optionsSection = z
  .record(z.string(), z.string().max(1000, 'Use at most 1,000 characters.'))
  .overwrite(spelled)
  .check(({ value, issues }) => {
    for (const [name, text] of Object.entries(value)) {
      const row = optionRow(name);
      const message = row ? (text === '' ? null : optionReason(row, text)) : `There is no setting ${name}.`;
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
