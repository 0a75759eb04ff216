import { type Entry, entryId, type MapName, mapNames } from '#lib/policy/entry/entry.ts';
import { emptyPolicy, type Policy } from '#lib/policy/policy.ts';
import { moreAliasesIn } from '#lib/policy/source.ts';
import type { Secret } from '#lib/secret.ts';
import { type AuthInfoReading, readAuthInfo, readDefaultAuthInfo } from '../read-authinfo.ts';
import { findFile, type ImportedFiles, mainFile } from './find-file.ts';
import { type ImportedMc, importMc, remember } from './import-mc.ts';
import { UnclosedQuote } from './m4-source.ts';
import { type FoundCertificates, readCertificates } from './read-certificates.ts';
import { readMap, readMapLines } from './read-map.ts';
import { adoptNames } from './read-names.ts';
import { readSasl } from './read-sasl.ts';
import { adoptTrustedUsers } from './read-trusted-users.ts';
import type { Report, ReportRow } from './report.ts';
import { unread } from './unread-file.ts';

export type ImportedMail = {
  policy: Policy;
  report: Report;
  /** Passwords of outgoing logins, by the `passwordId` that the policy names. */
  secrets: Map<string, Secret>;
  /** Certificates beside sendmail.mc. They are no part of a policy; their revocation list is. */
  certificates: FoundCertificates;
};

/** What the daemon looks for in /etc/mail when sendmail.mc says nothing else. */
const usualNames: Record<MapName, string> = {
  access: 'access',
  'relay-domains': 'relay-domains',
  'local-host-names': 'local-host-names',
  mailertable: 'mailertable',
  virtusertable: 'virtusertable',
  aliases: 'aliases',
  genericstable: 'genericstable',
  domaintable: 'domaintable',
};

/** Lists of the policy that a class file can hold, as lib/sendmail/import/read-call.ts names them. */
const nameLists: Record<string, { section: 'masquerading' | 'domains'; field: string }> = {
  'masquerading.domains': { section: 'masquerading', field: 'domains' },
  'masquerading.exceptions': { section: 'masquerading', field: 'exceptions' },
  'masquerading.exposedUsers': { section: 'masquerading', field: 'exposedUsers' },
  'domains.virtual': { section: 'domains', field: 'virtual' },
  'domains.generics': { section: 'domains', field: 'generics' },
};

/**
 * Takes over a mail host's configuration: sendmail.mc with what it includes, the maps and class files it names, Sendmail.conf. Every file stands in the
 * report, every line of those that are read. Nothing of it is written anywhere.
 */
export function importMail(files: ImportedFiles): ImportedMail {
  const reading = new Reading(files);
  const mc = readMain(reading);
  reading.policy = mc.policy;
  for (const map of mapNames) readOneMap(reading, map, mc.files.get(map) ?? usualNames[map]);
  for (const path of mc.moreAliases) readMoreAliases(reading, path);
  for (const [list, place] of Object.entries(nameLists)) readList(reading, list, place, mc.files.get(list));
  readTrusted(reading, mc.files.get('trusted-users'));
  readLoginFiles(reading, mc.files);
  readSaslFile(reading);
  const certificates = readCertificates(mc.files, (path) => reading.take(path), reading.report);
  adoptRevocations(reading, certificates);
  noteMissing(reading, [...mc.files.values(), ...mc.moreAliases]);
  reading.note(unreadRows(reading));
  const source = { ...reading.policy.source, files: Object.fromEntries(reading.found) };
  const { policy, report, secrets } = reading;
  return { policy: remember({ ...policy, source }), report, secrets, certificates };
}

/** What is read so far, and which files it came from. */
class Reading {
  policy: Policy = emptyPolicy();
  readonly report: Report = [];
  /** What was found in which file, as `Source.files` keeps it. */
  readonly found = new Map<string, string>();
  readonly used = new Set<string>();
  readonly secrets = new Map<string, Secret>();
  readonly files: ImportedFiles;

  constructor(files: ImportedFiles) {
    this.files = files;
  }

  /** A map may have more lines than a call takes arguments. */
  note(rows: Report): void {
    for (const row of rows) this.report.push(row);
  }

  /** The file that a path of the old host means, marked as read. */
  take(path: string): { file: string; text: string } | undefined {
    const file = findFile(this.files, path);
    if (file === undefined) return undefined;
    this.used.add(file);
    return { file, text: this.files.get(file) ?? '' };
  }
}

function readMain(reading: Reading): Omit<ImportedMc, 'report'> {
  const path = mainFile(reading.files);
  const main = path === undefined ? undefined : reading.take(path);
  if (main === undefined) return { ...nothingRead(), files: new Map([['trusted-users', 'trusted-users']]) };
  try {
    const { report, ...read } = importMc(main, (included) => reading.take(included));
    reading.note(report);
    return read;
  } catch (error) {
    if (!(error instanceof UnclosedQuote)) throw error;
    reading.report.push({
      ...lineOne(main.file),
      line: error.line,
      verdict: 'refused',
      words: error.message,
    });
    return nothingRead();
  }
}

const nothingRead = () => ({ policy: emptyPolicy(), files: new Map<string, string>(), moreAliases: [] });

function readOneMap(reading: Reading, map: MapName, path: string): void {
  const source = reading.take(path);
  if (source === undefined) return;
  reading.found.set(map, source.file);
  const { entries, rows } = readMap(map, source);
  reading.note(rows);
  const { policy } = reading;
  reading.policy = { ...policy, maps: { ...policy.maps, [map]: withoutDoubles(policy.maps[map], entries) } };
}

/** The daemon asks one file after the other, so a name counts where it stands first. A gateway has them all in one. */
function readMoreAliases(reading: Reading, path: string): void {
  const source = reading.take(path);
  if (source === undefined) return;
  reading.found.set(`${moreAliasesIn}${source.file}`, source.file);
  const { policy, found } = reading;
  const known = new Set(policy.maps.aliases.map(entryId));
  const { read, rows } = readMapLines('aliases', source);
  for (const { entry, row } of read)
    if (known.has(entryId(entry)))
      Object.assign(row, {
        verdict: 'ignored',
        words: `${found.get('aliases') ?? ''} has the same name, and is asked first.`,
      });
  reading.note(rows);
  const aliases = withoutDoubles(
    policy.maps.aliases,
    read.map(({ entry }) => entry),
  );
  reading.policy = { ...policy, maps: { ...policy.maps, aliases } };
}

/** A word on each file that sendmail.mc names and that was not handed over: it may be empty, or the half of the host. */
function noteMissing({ files, report }: Reading, paths: readonly string[]): void {
  for (const path of paths) {
    if (findFile(files, path) !== undefined) continue;
    const row = report.findLast(
      (one) =>
        /^(?:understood|refused)$/.test(one.verdict) && one.file.endsWith('.mc') && one.text.includes(path),
    );
    const words = `${path} is not among the files.`;
    if (row !== undefined && !row.words.includes(words)) row.words = `${row.words} ${words}`.trim();
  }
}

/** A name may stand in sendmail.mc and in the class file too. */
function withoutDoubles(before: readonly Entry[], entries: readonly Entry[]): Entry[] {
  const known = new Set(before.map(entryId));
  return [...before, ...entries.filter((entry) => !known.has(entryId(entry)))];
}

function readList(
  reading: Reading,
  list: string,
  place: { section: 'masquerading' | 'domains'; field: string },
  path: string | undefined,
): void {
  const source = path === undefined ? undefined : reading.take(path);
  if (source === undefined) return;
  reading.found.set(list, source.file);
  const { policy, rows } = adoptNames(reading.policy, place, source);
  reading.policy = policy;
  reading.note(rows);
}

/** Without FEATURE(use_ct_file) the daemon never looks at the file. */
function readTrusted(reading: Reading, path: string | undefined): void {
  const source = path === undefined ? undefined : reading.take(path);
  if (source === undefined) return;
  reading.found.set('trusted-users', source.file);
  const { policy, rows } = adoptTrustedUsers(reading.policy, source);
  reading.policy = policy;
  reading.note(rows);
}

/**
 * Logins at other servers: in a map of their own, among the access entries, or in the file of Sendmail 8.10. A file that the daemon did not read would log in
 * where the host never did: Debian brings one with a made-up password.
 */
function readLoginFiles(reading: Reading, named: ReadonlyMap<string, string>): void {
  const { directives } = reading.policy.source;
  // Debian’s hack names the file
  const isRead =
    mainFile(reading.files) === undefined || directives.some(({ text }) => /debian_auth/.test(text));
  const places: [name: string, needs: string, read: (text: string) => AuthInfoReading][] = [
    ['authinfo', 'FEATURE(authinfo)', readAuthInfo],
    ['default-auth-info', 'confDEF_AUTH_INFO', readDefaultAuthInfo],
  ];
  for (const [name, needs, read] of places) {
    const path = named.get(name);
    const source = reading.take(path ?? name);
    if (source === undefined) continue;
    if (path !== undefined || isRead) adoptLogins(reading, source.file, read(source.text));
    else
      reading.report.push({
        ...lineOne(source.file),
        verdict: 'ignored',
        words: `sendmail.mc has no ${needs}: the daemon does not read it. If its logins are wanted, import it under Outgoing logins.`,
      });
  }
  const access = reading.found.get('access');
  const lines = access === undefined ? '' : (reading.files.get(access) ?? '');
  if (access !== undefined && /^AuthInfo:/im.test(lines)) {
    const { logins, rows } = readAuthInfo(lines, 'access');
    adoptLogins(reading, access, { logins, rows: rows.filter((row) => row.verdict !== 'ignored') });
  }
}

function adoptLogins(reading: Reading, file: string, { logins, rows }: AuthInfoReading): void {
  for (const { line, key, verdict, words } of rows)
    reading.report.push({ file, line, lines: 1, text: key, verdict, words });
  for (const { login, password } of logins) {
    const { outgoing } = reading.policy;
    if (outgoing.logins.some((other) => other.key === login.key)) continue;
    const passwordId = `import-${reading.secrets.size + 1}`;
    reading.secrets.set(passwordId, password);
    reading.policy = {
      ...reading.policy,
      outgoing: { logins: [...outgoing.logins, { ...login, passwordId }] },
    };
  }
}

function readSaslFile(reading: Reading): void {
  const path = [...reading.files.keys()].find((file) => /(?:^|\/)Sendmail\.conf$/.test(file));
  const source = path === undefined ? undefined : reading.take(path);
  if (source === undefined) return;
  reading.found.set('Sendmail.conf', source.file);
  const { sasl, rows } = readSasl(source.file, source.text);
  const { auth } = reading.policy;
  reading.policy = { ...reading.policy, auth: { ...auth, sasl: { ...auth.sasl, ...sasl } } };
  reading.note(rows);
}

function adoptRevocations(reading: Reading, { revocationList }: FoundCertificates): void {
  const { policy } = reading;
  if (revocationList !== '') reading.policy = { ...policy, tls: { ...policy.tls, revocationList } };
}

const lineOne = (file: string) => ({ file, line: 1, lines: 1, text: '' });

/** A word on each file that nothing was read from. */
function unreadRows({ files, used }: Reading): ReportRow[] {
  return [...files.keys()]
    .filter((file) => !used.has(file))
    .map((file) => {
      const [verdict, words] = unread(file, mainFile(files));
      return { ...lineOne(file), verdict, words };
    });
}
