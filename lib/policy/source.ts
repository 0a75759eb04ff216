import { z } from 'zod';
import type { Reason } from '#lib/mail/reason.ts';
import { readPieces, UnclosedQuote } from '#lib/sendmail/import/m4-source.ts';

/**
 * What a line of an imported sendmail.mc is to Postern:
 * `setting` stands for settings that forms show; `place` says where files are or in which order m4 reads, and a gateway has lines of its own for it;
 * `kept` is what no form can show, handed on as it stands; `comment` says nothing to the daemon.
 */
export const directiveKinds = ['setting', 'place', 'kept', 'comment'] as const;

/** Most characters of one line, with all that a quote of it holds. */
export const longestDirective = 200_000;

const directive = z
  .object({
    kind: z.enum(directiveKinds),
    /** As it stands in the file, its line’s end included. */
    text: z
      .string()
      .max(longestDirective, `Use at most ${longestDirective.toLocaleString('en')} characters.`),
    /** The settings it stands for, as `settingAt` names them: one for each name that a LOCAL_DOMAIN lists, and a line may be full of names. */
    keys: z
      .array(z.string().max(400))
      .max(longestDirective / 2)
      .default([]),
    /** Where it was found. */
    file: z.string().max(300).default(''),
    line: z.int().min(0).default(0),
    /** LOCAL_RULESETS and the like, when it stands among the lines of one. */
    section: z.string().max(40).default(''),
    /** Why it is kept as it is; empty for the others. */
    why: z.string().max(300).default(''),
  })
  .check(({ value, issues }) => {
    const message = sourceReason(value);
    if (message !== null) issues.push({ code: 'custom', message, path: ['text'], input: value.text });
  });
export type Directive = z.infer<typeof directive>;

export const mostDirectives = 20_000;

/**
 * An imported sendmail.mc: its lines in their order and their own spelling, and what each setting was at the time. A setting that is still the same is
 * written as it was found; one that changed is written as Postern writes it, in the same place.
 */
export const sourceSection = z.object({
  directives: z
    .array(directive)
    .max(mostDirectives, `Use at most ${mostDirectives.toLocaleString('en')} lines.`)
    .default([]),
  imported: z.record(z.string(), z.json()).default({}),
  /** Which file each map was found in, by the map’s name, from the imported folder: `access` → `access`. */
  files: z.record(z.string(), z.string().max(300)).default({}),
});
export type Source = z.infer<typeof sourceSection>;

/** `Source.files` names the files of aliases behind the first by this and their path. */
export const moreAliasesIn = 'aliases:';

/** Why a text cannot stand among the lines of a sendmail.mc: it would break off what follows. */
function sourceReason({ kind, text }: { kind: (typeof directiveKinds)[number]; text: string }): Reason {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/.test(text)) {
    return 'Use no control characters but tabs and line breaks.';
  }
  const reason = openReason(text, false);
  // in front of cf.m4 a quote behind a # opens nothing
  return kind === 'comment' && openReason(text, true) === null ? null : reason;
}

function openReason(text: string, comments: boolean): Reason {
  try {
    readPieces(text, comments);
    return null;
  } catch (error) {
    if (error instanceof UnclosedQuote) return error.message;
    throw error;
  }
}
