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
  /** Words of this argument that need another feature. */
  needs?: Readonly<Record<string, string>>;
};

export const featureGroups = [
  'checks',
  'limits',
  'relaying',
  'addresses',
  'tables',
  'delivery',
  'tls',
  'forms',
] as const;
export type FeatureGroup = (typeof featureGroups)[number];

/** One m4 FEATURE (cf/README, “FEATURES”; the files of cf/feature). */
export type FeatureRow = {
  name: string;
  group: FeatureGroup;
  label: string;
  help: string;
  /** What is safe, in a sentence; left out where either choice is. */
  safe?: string;
  args: readonly FeatureArg[];
  /** May be set several times, each with other arguments. */
  repeats?: true;
  /** Other features without which it does nothing, or m4 complains. */
  requires?: readonly string[];
  /** Features it cannot stand beside. */
  excludes?: readonly string[];
  /** Features that must stand before it in sendmail.mc. */
  after?: readonly string[];
  /** An m4 variable that must be defined before it. */
  requiresDefine?: string;
  /** On unless it is switched off. */
  ours?: readonly string[];
  /** Why this lets strangers relay; it needs an acknowledgement with a reason. */
  opensRelay?: string;
  /** The first version of sendmail that has it by this name. */
  since?: string;
  /** What it was called before that version. */
  before?: string;
  /** Words of `sendmail -d0.13` that the daemon’s build needs for it (`_FFR_…` are in few builds). */
  build?: readonly string[];
  /** It is written by another form, or by Postern itself: where, and in which words. */
  elsewhere?: { href: string; text: string };
  /** Why no gateway can use it. */
  refused?: string;
};

/** Whether a feature is switched on the features page; the others stand in the table with a word on where they come from. */
export const hasSwitch = ({ elsewhere, refused }: FeatureRow): boolean =>
  elsewhere === undefined && refused === undefined;

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
  if (choices)
    return choices.includes(text)
      ? null
      : `Choose ${choices.filter((choice) => choice !== '').join(' or ')}.`;
  const word = macroWord(text);
  if (word !== undefined) return `“${word}” is a word of m4 and cannot stand here.`;
  return reason?.(text) ?? null;
}
