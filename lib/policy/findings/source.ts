import { featureRow } from '#lib/sendmail/features.ts';
import { readPieces } from '#lib/sendmail/import/m4-source.ts';
import { optionRow } from '#lib/sendmail/options.ts';
import type { Check, Finding, Place } from '../finding.ts';
import type { Policy } from '../policy.ts';
import type { Directive } from '../source.ts';

/** What the lines say that an import kept because no form can show them. */
export const checkSource: Check = function* ({ source }: Policy) {
  const kept = source.directives.flatMap((directive, at) =>
    directive.kind === 'kept' ? [{ directive, at }] : [],
  );
  for (const { directive, at } of kept) {
    yield* openingFeatures(directive, placeOf(at));
    yield* misspelt(directive, placeOf(at));
  }
  if (kept.length > 0) yield summary(kept.length);
};

const placeOf = (at: number): Place => ({
  page: 'custom-rules',
  section: 'source',
  field: `directives.${at}.text`,
});

/** The macros that a line calls, with their first argument without its quotes. */
function callsOf({ text }: Directive): { name: string; argument: string }[] {
  return readPieces(text, false).flatMap((piece) =>
    piece.kind === 'call'
      ? [{ name: piece.name, argument: (piece.args?.[0] ?? '').replace(/[`'\s]/g, '') }]
      : [],
  );
}

function openingFeatures(directive: Directive, place: Place): Finding[] {
  return callsOf(directive)
    .filter(({ name, argument }) => name === 'FEATURE' && featureRow(argument)?.opensRelay !== undefined)
    .map(({ argument }) => ({
      rule: 'source/opens-relay',
      severity: 'error',
      place,
      title: `The import kept FEATURE(${argument}), which opens the relay`,
      text: `${featureRow(argument)?.opensRelay ?? ''} Take the line away. If it is needed, switch the feature on under Features and say why.`,
    }));
}

function misspelt(directive: Directive, place: Place): Finding[] {
  return callsOf(directive)
    .filter(({ name, argument }) => name === 'define' && /^conf[A-Z]/.test(argument) && !optionRow(argument))
    .filter(() => directive.why.includes('does nothing'))
    .map(({ argument }) => ({
      rule: 'source/misspelt',
      severity: 'advice',
      place,
      title: `${argument} does nothing`,
      text: directive.why,
    }));
}

function summary(count: number): Finding {
  const lines =
    count === 1
      ? 'One line of the imported sendmail.mc is'
      : `${count} lines of the imported sendmail.mc are`;
  return {
    rule: 'source/kept',
    severity: 'advice',
    place: { page: 'custom-rules', section: 'source' },
    title: `${lines} kept as found`,
    text: 'No form shows them. Look which are still wanted: what is gone cannot surprise anybody.',
  };
}
