import { createHash } from 'node:crypto';

/**
 * One logical line of a compiled sendmail.cf: lines that begin with space or tab continue the one before
 * (Sendmail Installation and Operation Guide, section 5). Comments and empty lines are left out.
 */
export type CfLine = {
  number: number;
  /** The first character, which says what the line is. */
  kind: string;
  /** All after the first character. */
  text: string;
};

export function readCf(text: string): CfLine[] {
  const lines: CfLine[] = [];
  let open: CfLine | null = null;
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    if (open && /^[ \t]/.test(line)) {
      open.text += `\n${line}`;
      continue;
    }
    if (line.trim() === '') {
      open = null;
      continue;
    }
    open = { number: at + 1, kind: line.slice(0, 1), text: line.slice(1) };
    if (open.kind !== '#') lines.push(open);
  }
  return lines;
}

/** `O Name=value` lines with this name, in order; names are compared without case, as readcf does. */
export function optionValues(lines: readonly CfLine[], name: string): string[] {
  return lines.flatMap((line) => {
    const option = readOption(line);
    return option?.name.toLowerCase() === name.toLowerCase() ? [option.value] : [];
  });
}

/** Null when the line is none, or in the one-letter form of old (`OQ/path`). */
export function readOption({ kind, text }: CfLine): { name: string; value: string } | null {
  if (kind !== 'O' || !text.startsWith(' ')) return null;
  const [name = '', ...value] = text.slice(1).split('=');
  return { name: name.trim(), value: value.join('=').trim() };
}

export type CfMap = {
  number: number;
  name: string;
  type: string;
  /** `-T<TMPF>` and the like. */
  flags: string[];
  /** The file of a map that has one, else the type's own argument; null when there is none. */
  argument: string | null;
};

/** `Kname type flags argument`. */
export function readMap({ kind, number, text }: CfLine): CfMap | null {
  if (kind !== 'K') return null;
  const [name = '', type = '', ...rest] = text.trim().split(/\s+/);
  const flags = rest.filter((word) => word.startsWith('-'));
  return {
    number,
    name,
    type: type.toLowerCase(),
    flags,
    argument: rest.find((word) => !word.startsWith('-')) ?? null,
  };
}

/** Types that are a database or text file on disk (op.me, section 5.13). */
export const fileMapTypes: ReadonlySet<string> = new Set([
  'hash',
  'btree',
  'dbm',
  'ndbm',
  'cdb',
  'text',
  'implicit',
  'stab',
]);

export type CfListener = {
  number: number;
  name: string;
  /** Empty: all addresses of the family. */
  address: string;
  family: 'inet' | 'inet6';
  port: number;
  /** The letters of `M=`. */
  modifiers: string;
};

const portNames: Record<string, number> = {
  smtp: 25,
  submission: 587,
  smtps: 465,
  submissions: 465,
  ssmtp: 465,
};

/** `Family=inet, Name=MTA, Port=2525, Addr=127.0.0.1, M=E`: keys count by their first letter only (op.me, DaemonPortOptions). */
export function readListener(number: number, value: string): CfListener {
  const fields = new Map<string, string>();
  for (const part of value.split(',')) {
    const [key = '', ...text] = part.trim().split('=');
    if (key !== '') fields.set(key.trim().slice(0, 1).toUpperCase(), text.join('=').trim());
  }
  const port = fields.get('P') ?? 'smtp';
  return {
    number,
    name: fields.get('N') ?? '',
    address: (fields.get('A') ?? '').replace(/^IPv6:/i, '').toLowerCase(),
    family: fields.get('F')?.toLowerCase() === 'inet6' ? 'inet6' : 'inet',
    port: portNames[port.toLowerCase()] ?? Number(port),
    modifiers: fields.get('M') ?? '',
  };
}

export function listenersOf(lines: readonly CfLine[]): CfListener[] {
  return lines.flatMap((line) => {
    const option = readOption(line);
    if (option?.name.toLowerCase() !== 'daemonportoptions') return [];
    return [readListener(line.number, option.value)];
  });
}

/** Whether two spellings mean the same address to listen on: an empty one means all, as do 0.0.0.0 and ::. */
export function sameAddress(a: string, b: string): boolean {
  const plain = (address: string) => (/^(0\.0\.0\.0|::)$/.test(address) ? '' : address.toLowerCase());
  return plain(a) === plain(b);
}

/** Digest of what a cf says: m4's notes on who built it when and where (`##### built by`, `##### in`) differ every time. */
export function cfDigest(text: string): string {
  const said = text.split('\n').filter((line) => !/^##### +(built|in|using) /.test(line));
  return createHash('sha256').update(said.join('\n')).digest('hex');
}
