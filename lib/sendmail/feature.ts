import type { Reason } from '#lib/mail/reason.ts';
import { macroWord } from './m4.ts';

/** An argument of a FEATURE. */
export type FeatureArg = {
  label: string;
  help: string;
  /** The words it may be; the first one is what Postern proposes. */
  choices?: readonly string[];
  /** Why a text cannot be this argument. */
  reason?: (text: string) => Reason;
  optional: boolean;
};

/** One m4 FEATURE (cf/README, “FEATURES”). */
export type FeatureRow = {
  name: string;
  group: 'checks' | 'limits' | 'addresses' | 'delivery' | 'relaying';
  label: string;
  help: string;
  args: readonly FeatureArg[];
  /** May be set several times, each with other arguments. */
  repeats?: true;
  /** Other features without which it does nothing. */
  requires?: readonly string[];
  /** On unless it is switched off. */
  ours?: readonly string[];
  /** Why this lets strangers relay; it needs an acknowledgement with a reason. */
  opensRelay?: string;
};

/** Why these are not the arguments of a feature, by their place in the list. */
export function featureArgReasons(
  { args }: FeatureRow,
  given: readonly string[],
): { at: number; reason: string }[] {
  const reasons = args.flatMap((arg, at) => {
    const reason = argReason(arg, given[at] ?? '');
    return reason === null ? [] : [{ at, reason }];
  });
  const spare = given.findIndex((text, at) => at >= args.length && text !== '');
  return spare < 0 ? reasons : [...reasons, { at: spare, reason: 'This feature takes no further argument.' }];
}

function argReason({ choices, reason, optional, label }: FeatureArg, text: string): Reason {
  if (text === '') return optional ? null : `Enter ${label.toLowerCase()}.`;
  const word = macroWord(text);
  if (word !== undefined) return `“${word}” is a word of m4 and cannot stand here.`;
  if (choices)
    return choices.includes(text)
      ? null
      : `Choose ${choices.filter((choice) => choice !== '').join(' or ')}.`;
  return reason?.(text) ?? null;
}
