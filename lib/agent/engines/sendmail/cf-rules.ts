import { isPluginPath } from '#lib/agent/canon-user/plugin-folders.ts';
import type { Expectation } from '#lib/gateway/api-manifest.ts';
import { mailerPrograms } from '#lib/sendmail/mailer-programs.ts';
import { type CfLine, fileMapTypes, listenersOf, readCf, readMap, readOption, sameAddress } from './cf.ts';
import {
  dangerousBlame,
  plainFamilies,
  plainMapTypes,
  plainOptions,
  readOptions,
  writeOptions,
} from './cf-options.ts';

export type CfBounds = {
  /** Where this cf's release lies, as the cf names it. */
  release: string;
  /** Where the daemon may write. */
  writable: readonly string[];
  /** Where the daemon may read beside its release. */
  readable: readonly string[];
  listeners: Expectation['listeners'];
  /** The folder of our own plugins of libsasl. */
  plugins: string;
};

export type CfFault = { number: number; line: string; reason: string };

/**
 * What stands in a compiled cf that no release may contain, whatever way it came in: a program to run, a file outside the
 * release, a port nobody asked for, a relaxed safety check. Rules, classes, macros and headers of custom rule sets pass.
 */
export function findCfFaults(text: string, bounds: CfBounds): CfFault[] {
  const lines = readCf(text);
  const faults = lines.flatMap((line) => {
    const reason = controlReason(line) ?? (reasons[line.kind] ?? unknownKind)(line, bounds);
    return reason === null ? [] : [{ number: line.number, line: `${line.kind}${line.text}`, reason }];
  });
  return [...faults, ...listenerFaults(lines, bounds)].sort((a, b) => a.number - b.number);
}

type Judge = (line: CfLine, bounds: CfBounds) => string | null;
const fine: Judge = () => null;
const unknownKind: Judge = ({ kind }) => `No line of sendmail.cf begins with ${JSON.stringify(kind)}.`;

const reasons: Record<string, Judge> = {
  V: fine,
  D: fine,
  C: fine,
  H: fine,
  S: fine,
  P: fine,
  T: ({ text }) => (/^[\w.\- \t]*$/.test(text) ? null : 'Trusted users are names.'),
  E: environmentReason,
  F: classFileReason,
  K: mapReason,
  M: mailerReason,
  O: optionReason,
  Q: queueGroupReason,
  R: ruleReason,
  X: fine,
};

const controls = /[^\P{Cc}\t\n]/u;
const controlReason = ({ text }: CfLine) => (controls.test(text) ? 'It holds a control character.' : null);

function environmentReason({ text }: CfLine, { release, plugins }: CfBounds): string | null {
  const [name, value] = text.split('=');
  if (name === 'SASL_PATH')
    return isPluginPath(value ?? '', plugins) ? null : 'SASL would load programs from other folders.';
  if (name !== 'SASL_CONF_PATH') return `It sets the environment variable ${name} for the daemon.`;
  return value === `${release}/sasl` ? null : 'SASL must be configured by the release itself.';
}

/** `F{name}-o /path format`; also `|program` and `key@type:map` (op.me section 5.3). */
function classFileReason({ text }: CfLine, bounds: CfBounds): string | null {
  const spec = text.replace(/^(\{[^}]*\}|.)/, '').trim();
  const path = spec.replace(/^-o\s+/, '').split(/\s+/)[0] ?? '';
  if (spec.startsWith('|') || path.startsWith('|')) return 'It fills a class from the output of a program.';
  if (path.includes('@')) return 'It fills a class from a directory service.';
  return mayRead(path, bounds) ? null : `It fills a class from ${path}, which is not part of the release.`;
}

function mapReason(line: CfLine, bounds: CfBounds): string | null {
  const map = readMap(line);
  if (!map) return null;
  const password = map.flags.find((flag) => /^-P./.test(flag))?.slice(2);
  if (password && map.type === 'ldap' && !mayRead(password, bounds)) return `It reads ${password}.`;
  if (plainMapTypes.has(map.type)) return null;
  if (!fileMapTypes.has(map.type)) return `A map of type ${map.type} could run a program.`;
  const path = map.argument ?? '';
  return mayRead(path, bounds) ? null : `Its map reads ${path}, which is not part of the release.`;
}

/** Fields are `X…=value`, told apart by their first letter, with commas or spaces between (readcf, makemailer). */
function mailerReason({ text }: CfLine): string | null {
  const name = /^[^,\s]*/.exec(text)?.[0] ?? '';
  const programs = [...text.matchAll(/[,\s]P[^=,]*=\s*([^,\n]*)/g)].map(([, path = '']) => path.trim());
  const unknown = programs.find((path) => !mailerPrograms.has(path) && !isStockShell(name, path, text));
  if (unknown !== undefined) return `The mailer ${name} runs ${unknown}.`;
  return programs.length === 0 ? `The mailer ${name} names no program.` : null;
}

/** cf/mailer/local.m4: what runs the programs of aliases. */
function isStockShell(name: string, path: string, text: string): boolean {
  return name === 'prog' && path === '/bin/sh' && /,\s*A=sh -c \$u\s*$/.test(text);
}

function queueGroupReason({ text }: CfLine, bounds: CfBounds): string | null {
  const paths = [...text.matchAll(/,\s*P[^=,]*=\s*([^,\n]*)/g)].map(([, path = '']) => path.trim());
  const outside = paths.find((path) => !mayWrite(path, bounds));
  return outside === undefined ? null : `It puts a queue at ${outside}.`;
}

/** Delivery to programs and files is for aliases, where sendmail checks who asks; a rule has no reason to choose it. */
function ruleReason({ text }: CfLine): string | null {
  return /\$#\s*(prog|\*file\*|\*include\*)(?![\w-])/.test(text)
    ? 'A rule delivers to a program or a file.'
    : null;
}

function optionReason(line: CfLine, bounds: CfBounds): string | null {
  const option = readOption(line);
  if (!option) return 'Options are written with their full names.';
  const { name, value } = option;
  const known = name.toLowerCase();
  if (plainOptions.has(known) || plainFamilies.test(known)) return null;
  if (readOptions.has(known))
    return pathsIn(value).every((path) => mayRead(path, bounds)) ? null : `${name} reads ${value}.`;
  if (writeOptions.has(known))
    return mayWrite(value, bounds) || value === '' ? null : `${name} writes to ${value}.`;
  const judge = specialOptions[known];
  return judge ? judge(value, bounds) : `No release sets the option ${name}.`;
}

const specialOptions: Record<string, (value: string, bounds: CfBounds) => string | null> = {
  aliasfile: (value, bounds) => {
    const outside = value
      .split(',')
      .map(aliasPath)
      .find((path) => path !== `${bounds.release}/aliases`);
    return outside === undefined ? null : `Aliases come from ${outside}, which is not part of the release.`;
  },
  daemonportoptions: () => null, // held against the expected listeners as a whole
  defaultuser: (value) => (/^(root|0)\b/.test(value) ? 'Programs of aliases would run as root.' : null),
  dhparameters: (value, bounds) =>
    !value.startsWith('/') || mayRead(value, bounds) ? null : `DHParameters reads ${value}.`,
  dontblamesendmail: (value) => {
    const flag = value.split(/[\s,]+/).find((one) => dangerousBlame.test(one));
    return flag === undefined
      ? null
      : `DontBlameSendmail ${flag} lets others decide what the daemon believes.`;
  },
  forwardpath: (value) =>
    value.split(':').every((path) => path === '' || /^\$z\/[\w.+$-]+$/.test(path))
      ? null
      : 'Forward files lie in the home of their user.',
  ldapdefaultspec: (value, bounds) => {
    const password = /(?:^|\s)-P\s*(\S+)/.exec(value)?.[1];
    return !password || mayRead(password, bounds) ? null : `LDAPDefaultSpec reads ${password}.`;
  },
  loglevel: (value) =>
    /^\d+$/.test(value) && Number(value) <= 14
      ? null
      : 'From log level 15 on, passwords are written to the mail log.',
  randfile: (value) =>
    /^(egd:)?\/dev\/u?random$/.test(value) || value === '' ? null : `RandFile reads ${value}.`,
};

/** `btree:-o /path` → `/path` */
function aliasPath(spec: string): string {
  return spec
    .trim()
    .replace(/^(hash|btree|implicit):/i, '')
    .replace(/^-o\s+/, '')
    .trim();
}

/** Several files may stand with commas; what does not begin with / is a text, a host, or lies in the queue folder. */
function pathsIn(value: string): string[] {
  return value.split(/[,\s]+/).filter((word) => word.startsWith('/'));
}

function mayRead(path: string, { release, writable, readable }: CfBounds): boolean {
  return isBelow(path, [release, ...writable, ...readable]);
}

function mayWrite(path: string, { writable }: CfBounds): boolean {
  return isBelow(path, writable);
}

function isBelow(path: string, places: readonly string[]): boolean {
  if (!/^\/[\w./+*{}-]*$/.test(path) || path.split('/').includes('..')) return false;
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

/** The daemon listens where the manifest says, nowhere else, and everywhere the manifest says. */
function listenerFaults(lines: readonly CfLine[], { listeners }: CfBounds): CfFault[] {
  const found = listenersOf(lines);
  const same = (a: { address: string; port: number }, b: { address: string; port: number }) =>
    a.port === b.port && sameAddress(a.address, b.address);
  const extra = found
    .filter((one) => !listeners.some((wanted) => same(one, wanted)))
    .map(({ number, address, port }) => ({
      number,
      line: `O DaemonPortOptions=… Addr=${address}, Port=${port}`,
      reason: `Nobody asked for a listener on ${address || 'all addresses'}, port ${port}.`,
    }));
  const missing = listeners
    .filter((wanted) => !found.some((one) => same(one, wanted)))
    .map(({ name, address, port }) => ({
      number: 0,
      line: '',
      reason: `The listener ${name} on ${address || 'all addresses'}, port ${port} is missing.`,
    }));
  return [...extra, ...missing];
}
