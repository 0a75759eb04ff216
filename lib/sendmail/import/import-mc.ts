import type { Entry, MapName } from '#lib/policy/entry/entry.ts';
import { entrySchema } from '#lib/policy/entry/entry.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { policySchema } from '#lib/policy/schema.ts';
import { mechanisms } from '#lib/policy/section/auth.ts';
import { miltersSection } from '#lib/policy/section/milters.ts';
import { type Directive, longestDirective, mostDirectives } from '#lib/policy/source.ts';
import { Refusal } from '#lib/refusal.ts';
import { importedSettings } from '../arrange-source.ts';
import { features } from '../features.ts';
import { daemonBanner } from '../mc-base.ts';
import { options } from '../options.ts';
import { ImportState, type NamedFiles } from './import-state.ts';
import { usualConstants } from './m4-value.ts';
import { type Include, readMc } from './read-mc.ts';
import type { Report } from './report.ts';

/** The gateway that an imported host’s own part belongs to until somebody says which one it is. */
export const importedHost = 'imported';

export type ImportedMc = {
  policy: Policy;
  report: Report;
  /** The files it names, by what they hold. */
  files: NamedFiles;
  /** Files of aliases behind the first. */
  moreAliases: string[];
};

/**
 * A policy that does what a sendmail.mc does. What it leaves out is as the daemon has it, not as Postern would choose: defaults that differ are said in
 * the policy. Throws UnclosedQuote when m4 could not read the file to its end, and a Refusal when it is longer than a policy may be.
 */
export function importMc(mc: { file: string; text: string }, include: Include = () => undefined): ImportedMc {
  const state = new ImportState(usualConstants);
  const { directives, rows } = readMc(state, mc, include);
  if (directives.length > mostDirectives)
    throw new Refusal(
      'too-large',
      'too-many-lines',
      `${mc.file} has ${directives.length.toLocaleString('en')} directives; Postern keeps at most ${mostDirectives.toLocaleString('en')}.`,
      {
        next: 'Put names that stand one a line into a file, such as MASQUERADE_DOMAIN_FILE names, and import again.',
      },
    );
  const long = directives.find(({ text }) => text.length > longestDirective);
  if (long !== undefined)
    throw new Refusal(
      'too-large',
      'too-long-line',
      `Line ${long.line} of ${long.file} goes on for ${long.text.length.toLocaleString('en')} characters; Postern keeps at most ${longestDirective.toLocaleString('en')} together.`,
      { next: 'Look whether a quote is closed where it should be, and import again.' },
    );
  const unoffered = settleAuth(state);
  if (unoffered.length > 0)
    noteOn(
      rows,
      directives,
      'auth.trusted',
      `Trusted but not offered, so it does nothing: ${unoffered.join(', ')}.`,
    );
  settleListeners(state);
  settleFilters(state);
  if (!state.trustedFile) state.files.delete('trusted-users');
  else if (!state.files.has('trusted-users')) state.files.set('trusted-users', '/etc/mail/trusted-users');
  const { host, ...sections } = state.sections;
  const policy = policySchema.parse({
    ...sections,
    identity: { banner: daemonBanner, ...sections.identity },
    options: { ...daemonOptions(), ...sections.options },
    features: { ...daemonFeatures(), ...sections.features },
    routing: { localMail: 'deliver', ...sections.routing },
    // the daemon asks unless confTLS_SRV_OPTIONS says V
    tls: { askClientCertificate: true, ...sections.tls },
    hosts: { [importedHost]: host },
    maps: classEntries(state),
    source: { directives },
  });
  return { policy: remember(policy), report: rows, files: state.files, moreAliases: state.moreAliases };
}

/** Notes what every setting is now: from here on it is written in its own spelling until it changes. */
export function remember(policy: Policy): Policy {
  const host = policy.hosts[importedHost];
  if (!host) return policy;
  return { ...policy, source: { ...policy.source, imported: importedSettings(policy, host) } };
}

/** Where Postern has a choice of its own, the daemon’s. */
function daemonOptions(): Record<string, string> {
  return Object.fromEntries(options.filter((row) => row.ours !== undefined).map((row) => [row.name, '']));
}

function daemonFeatures() {
  const ours = features.filter((row) => row.ours !== undefined);
  return Object.fromEntries(ours.map((row) => [row.name, { on: false }]));
}

/** What a daemon with SASL offers when nothing is said (AuthMechanisms of op.me): no mechanism is trusted then. */
const offeredByDefault = ['EXTERNAL', 'GSSAPI', 'DIGEST-MD5', 'CRAM-MD5'];

/** Judges what is offered and what is trusted together; answers the names that are trusted in vain. */
function settleAuth(state: ImportState): string[] {
  const wanted = state.auth.mechanisms ?? offeredByDefault;
  const offered = mechanisms.filter((name) => wanted.includes(name));
  const trusted = offered.filter((name) => state.auth.trusted.includes(name));
  const before = state.sections.auth;
  state.adopt('auth', {
    options: [],
    ...before,
    ...(offered.length > 0 ? { mechanisms: offered, trusted } : { enabled: false }),
  });
  return state.auth.trusted.filter((name) => !trusted.some((one) => one === name));
}

/** Adds a word to the last line that stands for a setting. */
function noteOn(rows: Report, directives: readonly Directive[], key: string, words: string): void {
  const place = directives.findLast(({ keys }) => keys.includes(key));
  const row = rows.find(({ file, line }) => file === place?.file && line === place?.line);
  if (row) row.words = `${row.words} ${words}`.trim();
}

/** Without `no_default_msa` the daemon listens on 587 too; without any DAEMON_OPTIONS on 25 (cf/m4/proto.m4). */
function settleListeners(state: ImportState): void {
  const listeners = state.sections.host.listeners;
  const known = Array.isArray(listeners) ? listeners : [];
  const more = [
    ...(known.length === 0 ? [{ name: 'MTA', kind: 'smtp', port: 25 }] : []),
    ...(state.defaultSubmission ? [{ name: 'MSA', kind: 'custom', port: 587, noEtrn: true }] : []),
  ];
  for (const listener of more) state.adoptMembers('host', 'listeners', [listener]);
}

/** confINPUT_MAIL_FILTERS says which filters all listeners go by, and in which order. */
function settleFilters({ filterOrder, sections }: ImportState): void {
  const filters = miltersSection.parse(sections.milters).filters;
  if (filterOrder === null || filters.length === 0) return;
  const place = (name: string) =>
    filterOrder.includes(name) ? filterOrder.indexOf(name) : filterOrder.length;
  sections.milters.filters = filters
    .toSorted((a, b) => place(a.name) - place(b.name))
    .map((filter) => ({ ...filter, everywhere: filterOrder.includes(filter.name) }));
}

function classEntries({ classNames }: ImportState): Partial<Record<MapName, Entry[]>> {
  const lists = Object.entries(classNames) as [keyof typeof classNames, Set<string>][];
  return Object.fromEntries(
    lists.map(([map, names]) => [
      map,
      [...names].flatMap((key) => {
        const { data } = entrySchema.safeParse({ map, key });
        return data ? [data] : [];
      }),
    ]),
  );
}
