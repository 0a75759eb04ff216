/** How a saslauthd was started (saslauthd(8)). */
export type SaslauthdOptions = {
  /** `-a`; empty where it has none, and it does not start then. */
  mechanism: string;
  /** `-O`: the LDAP settings' file, the host of an IMAP server. */
  option: string | null;
  /** `-m`: where its socket `mux` is. */
  folder: string;
  /** `-c` with `-t`: seconds for which a password that was right is let in without asking. */
  remembers: number | null;
  /** `-r`: names are looked up with their realm. */
  withRealm: boolean;
  /** `-V`, `-d` */
  verbose: boolean;
};

const withValue = new Set(['a', 'O', 'm', 'n', 's', 't', 'H']);
const usualSeconds = 28_800;

/** Reads a command line as getopt(3) does, its program first. */
export function readSaslauthdOptions(words: readonly string[]): SaslauthdOptions {
  const given = new Map<string, string>();
  const rest = words.slice(1);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-')) continue;
    for (let at = 1; at < word.length; at += 1) {
      const letter = word.charAt(at);
      if (!withValue.has(letter)) given.set(letter, '');
      else {
        given.set(letter, at + 1 < word.length ? word.slice(at + 1) : (rest.shift() ?? ''));
        break;
      }
    }
  }
  const seconds = Number(given.get('t'));
  return {
    mechanism: given.get('a') ?? '',
    option: given.get('O') ?? null,
    folder: given.get('m') ?? '/run/saslauthd',
    remembers: given.has('c') ? seconds || usualSeconds : null,
    withRealm: given.has('r'),
    verbose: given.has('V') || given.has('d'),
  };
}

/** Debian's /etc/default/saslauthd: what the start script reads, a variable a line. */
export function readSaslauthdDefaults(text: string): { start: boolean; mechanism: string } {
  const value = (name: string) =>
    new RegExp(`^\\s*${name}=["']?([^"'\\n#]*)`, 'm').exec(text)?.[1]?.trim() ?? '';
  return { start: value('START') === 'yes', mechanism: value('MECHANISMS') };
}

/** Settings of saslauthd's LDAP file (LDAP_SASLAUTHD of the Cyrus sources) that say whether passwords are safe on their way. Never the password in it. */
export function judgeLdapSettings(text: string, file: string): { asks: string; troubles: string[] } {
  const settings = new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, name, value] = /^\s*(\w+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
    }),
  );
  const isOn = (name: string) => /^(?:yes|on|true|1|y|t)/i.test(settings.get(name) ?? '');
  const servers = (settings.get('ldap_servers') || 'ldap://localhost/').split(/[\s,]+/).filter(Boolean);
  const far = servers.filter((server) => /^ldaps?:/i.test(server) && !isLoopback(server));
  const clear = isOn('ldap_start_tls') ? [] : far.filter((server) => !/^ldaps:/i.test(server));
  const troubles = [
    clear.length > 0 &&
      `Passwords go to ${clear.join(', ')} in the clear: set ldap_start_tls: yes, or ldaps://, in ${file}.`,
    !settings.has('ldap_search_base') &&
      !settings.has('ldap_filter') &&
      `${file} names neither ldap_search_base nor ldap_filter, so nobody is found.`,
  ];
  const base = settings.get('ldap_search_base');
  return {
    asks: `${servers.join(', ')}${base ? `, below ${base}` : ''}`,
    troubles: troubles.filter((one) => one !== false),
  };
}

const isLoopback = (server: string) =>
  /^ldaps?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])?(?:[:/]|$)/i.test(server);
