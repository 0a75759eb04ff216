import { z } from 'zod';

/** Why a text cannot be used, in a sentence for the field; null when all is well. */
export type Reason = string | null;

/** A schema whose only rule is `reasonOf`, so that the sentence at the field is the rule's own. */
export function textThat(reasonOf: (text: string) => Reason, schema: z.ZodString = z.string().trim()) {
  return schema.check((context) => {
    const message = reasonOf(context.value);
    if (message !== null) context.issues.push({ code: 'custom', message, input: context.value });
  });
}

/** One line of text without control characters: tab, newline, NUL and the C1 range all end or split lines of the daemon's files. */
export function lineReason(text: string): Reason {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) {
    return 'Use one line without tabs, line breaks or other control characters.';
  }
  return null;
}

/** As `lineReason`, and ASCII only: map keys and the cf are bytes, compared without regard to any character set. */
export function asciiLineReason(text: string): Reason {
  const line = lineReason(text);
  if (line !== null) return line;
  return /[^\x20-\x7e]/.test(text) ? 'Use ASCII letters, digits and signs only.' : null;
}
