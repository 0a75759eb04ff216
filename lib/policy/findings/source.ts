import { featureRow } from '#lib/sendmail/features.ts';
import { readPieces } from '#lib/sendmail/import/m4-source.ts';
import { dangerousMacros } from '#lib/sendmail/m4.ts';
import { optionRow } from '#lib/sendmail/options.ts';
import { type Check, entryPlace, type Finding, type Place } from '../finding.ts';
import type { Policy } from '../policy.ts';
import type { Directive, Source } from '../source.ts';

/** What the lines say that an import kept because no form can show them. */
export const checkSource: Check = function* ({ source, maps }: Policy) {
  const kept = source.directives.flatMap((directive, at) =>
    directive.kind === 'kept' ? [{ directive, at }] : [],
  );
  for (const { directive, at } of kept) {
    yield* openingFeatures(directive, placeOf(at));
    yield* passwordsInLog(directive, placeOf(at));
    yield* complaints(directive, placeOf(at));
    yield* barredMacros(directive, placeOf(at));
    yield* tablesTwice(directive, maps, placeOf(at));
    yield* misspelt(directive, placeOf(at));
  }
  yield* tablesOff(source, maps);
  if (kept.length > 0) yield summary(kept.length);
};

/** The feature without which the daemon does not look at a table, whatever stands in it. */
const tableFeatures = {
  access: 'access_db',
  mailertable: 'mailertable',
  virtusertable: 'virtusertable',
  genericstable: 'genericstable',
  domaintable: 'domaintable',
} as const;

/** A gateway reads every table; the host that was imported had the file, and no feature for it. */
function* tablesOff({ directives, files }: Source, maps: Policy['maps']): Generator<Finding> {
  if (directives.length === 0) return;
  const used = new Set(
    directives
      .flatMap((one) => (one.kind === 'comment' ? [] : callsOf(one)))
      .map(({ name, argument }) => `${name} ${argument}`),
  );
  for (const [map, feature] of Object.entries(tableFeatures) as [keyof typeof tableFeatures, string][]) {
    const [first] = maps[map];
    if (files[map] === undefined || first === undefined || used.has(`FEATURE ${feature}`)) continue;
    yield {
      rule: 'source/table-off',
      severity: 'warning',
      place: entryPlace(first),
      title: `${map} counts on a gateway, and did not until now`,
      text: `The imported sendmail.mc has no FEATURE(${feature}), so the daemon never looked at the file. Look whether its entries are meant, or delete them.`,
    };
  }
}

/** Of two K lines of one name the later counts (readcf.c, makemapentry), and kept lines stand behind those of the lists. */
function tablesTwice(directive: Directive, maps: Policy['maps'], place: Place): Finding[] {
  const calls = callsOf(directive).filter(({ name }) => name === 'FEATURE');
  return (Object.entries(tableFeatures) as [keyof typeof tableFeatures, string][])
    .filter(([map, feature]) => maps[map].length > 0 && calls.some(({ argument }) => argument === feature))
    .map(([map]) => ({
      rule: 'source/table-twice',
      severity: 'warning',
      place,
      title: `What stands in ${map} does nothing: a kept line names another table`,
      text: 'Of two tables of one name the daemon reads the later, and that is the one of this line. Empty the line, or delete the entries.',
    }));
}

/** A null client whose hub has no form, and submit.cf: a gateway has the mailers already. */
const bringsMailers = new Set(['msp', 'nullclient']);

/** What m4 complains about: features that bring the mailers a second time, a comma that parts a reply. */
function complaints(directive: Directive, place: Place): Finding[] {
  const feature = callsOf(directive).find(
    ({ name, argument }) =>
      name === 'FEATURE' && (bringsMailers.has(argument) || directive.why.startsWith('A comma in its reply')),
  );
  if (feature === undefined) return [];
  return [
    {
      rule: 'source/m4-complains',
      severity: 'error',
      place,
      title: `m4 complains about FEATURE(${feature.argument}), and a gateway takes no release with a complaint`,
      text: directive.why || 'Empty the line.',
    },
  ];
}

/** On a gateway m4 runs no programs: the words that were to start one would go into the cf, into the host name for one. */
function barredMacros({ text }: Directive, place: Place): Finding[] {
  const barred = dangerousMacros.find((name) =>
    readPieces(text, false).some(
      (piece) =>
        piece.kind === 'call' &&
        (piece.name === name || new RegExp(`\\b${name}\\(`).test((piece.args ?? []).join(','))),
    ),
  );
  if (barred === undefined) return [];
  return [
    {
      rule: 'source/barred-macro',
      severity: 'error',
      place,
      title: `A gateway’s m4 has no ${barred}, so its words would stand in sendmail.cf`,
      text: 'The imported host let m4 run programs. A release is made of text alone: write what comes out of it into the line, or into its form and empty the line.',
    },
  ];
}

/** The daemon writes the whole dialogue from level 15 on. */
function passwordsInLog(directive: Directive, place: Place): Finding[] {
  return callsOf(directive)
    .filter(
      ({ name, argument, value }) => name === 'define' && argument === 'confLOG_LEVEL' && Number(value) > 14,
    )
    .map(({ value }) => ({
      rule: 'log/passwords',
      severity: 'error',
      place,
      title: `Log level ${value} writes passwords`,
      text: 'The import kept the line. From 15 on the whole dialogue is logged, with the passwords of PLAIN and LOGIN. Empty the line, and choose a level under Options.',
    }));
}

const placeOf = (at: number): Place => ({
  page: 'custom-rules',
  section: 'source',
  field: `directives.${at}.text`,
});

/** The macros that a line calls, with their first two arguments without quotes. */
function callsOf({ text }: Directive): { name: string; argument: string; value: string }[] {
  const plain = (argument = '') => argument.replace(/[`'\s]/g, '');
  return readPieces(text, false).flatMap((piece) =>
    piece.kind === 'call'
      ? [{ name: piece.name, argument: plain(piece.args?.[0]), value: plain(piece.args?.[1]) }]
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
