/** The syslog tag of Debian's saslauthd, and of the PAM modules that it loads. */
export const saslauthdTag = 'saslauthd';

/** What a line of saslauthd's log is (saslauthd/saslauthd-main.c, auth_*.c, lak.c), without its tag. */
export type SaslauthdLine =
  /** It refused a password. `asked` is all that it wrote of user, service and realm: each of them may hold what looks like the next one. */
  | { kind: 'verdict'; asked: string; service: string; mechanism: string; reason: string }
  /** What a back end said of the same attempt before. */
  | { kind: 'words' }
  /** A password was right: what the back ends said before that is of no attempt that failed. */
  | { kind: 'accepted' }
  /** It began or ended. */
  | { kind: 'life' }
  /** Nothing that is to be kept: started with -V it writes hashes of passwords (`pw mismatch: '$6$…'`), and a module of PAM may write anything. */
  | { kind: 'other' };

const verdict =
  /^ *: (?:auth failure|internal mechanism failure): \[user=(.*\] \[service=.*\] \[realm=.*)\] \[mech=([\w-]{1,20})\](?: \[reason=(.*)\])?$/;
const life = /^ *: (?:master pid is: \d+|master exited: \d+|listening on socket: .*)$/;

/** Modules whose lines are known to hold names and reasons alone. */
const modules = 'unix|sss|ldap|krb5|faillock|tally2|access|listfile|succeed_if|time|nologin|shells';
const words: readonly RegExp[] = [
  new RegExp(`^pam_(?:${modules})\\(smtp:(?:auth|account)\\): `),
  /^DEBUG: auth_pam: pam_(?:start|authenticate|acct_mgmt) failed: /,
  /^DEBUG: auth_(?:shadow|getpwent): (?:getpwnam|getspnam)\(.*\)(?: failure)?: /,
  /^DEBUG: auth_shadow: (?:(?:account|password) expired: |sp->sp_pwdp == SHADOW_PW_EPERM)/,
  /^(?:ldap_simple_bind|ldap_sasl_interactive_bind)\(\) failed -?\d+ \(.*\)\.$/,
  /^(?:ldap_initialize failed|start tls failed|Entry not found|Duplicate entries found) \(.*\)\.$/,
  /^(?:user|group) ldap_search_st\(\) failed: /,
  /^Authentication failed for .*: .* \(-?\d+\)$/,
  /^Authentication method not setup properly /,
  /^Could not open saslauthd config file: /,
  /^Unable to set LDAP_OPT_[A-Z_]+/,
  /^auth_krb5: /,
  /^auth_rimap(?:_init)?: (?:connect |couldn't connect to |getaddrinfo |no IP address info )/,
  /^auth_httpform(?:_init)?: (?:connect |couldn't connect to |getaddrinfo |no IP address info )/,
];

export function readSaslauthd(text: string): SaslauthdLine {
  const [, asked, mechanism = '', reason = ''] = verdict.exec(text) ?? [];
  if (asked !== undefined) {
    const service = asked.slice(asked.lastIndexOf('] [service=') + 11).replace(/\] \[realm=.*$/s, '');
    return { kind: 'verdict', asked, service, mechanism, reason };
  }
  if (/^ *: auth success/.test(text)) return { kind: 'accepted' };
  if (life.test(text)) return { kind: 'life' };
  return { kind: words.some((pattern) => pattern.test(text)) ? 'words' : 'other' };
}

/**
 * What saslauthd writes when the daemon asks about a name, as the daemon knows it: libsasl cuts at the last @ (lib/checkpw.c), and -r puts name and
 * realm together again. Compared as a whole, so that a name that looks like saslauthd's own words stands for nobody else.
 */
export function askedAbout(name: string): string[] {
  const at = name.lastIndexOf('@');
  if (at < 0) return [`${name}] [service=smtp] [realm=`];
  const realm = name.slice(at + 1);
  return [name.slice(0, at), name].map((user) => `${user}] [service=smtp] [realm=${realm}`);
}
