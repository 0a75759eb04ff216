import type { Check, Finding, Place } from '../finding.ts';

/**
 * Passwords in what people write themselves. Who may read the policy reads them, and releases, exports and the trail keep them; a finding is read by the same
 * people and kept as long, so it never says what it found.
 */
export const checkWrittenPasswords: Check = ({ customRules, source, features, options }) => {
  const texts: [Place, string][] = [
    ...Object.entries(customRules).map(([field, text]): [Place, string] => [
      { page: 'custom-rules', section: 'customRules', field },
      text,
    ]),
    // what stands for a setting is read as that setting
    ...source.directives.flatMap(({ kind, text }, at): [Place, string][] =>
      kind === 'setting'
        ? []
        : [[{ page: 'custom-rules', section: 'source', field: `directives.${at}.text` }, text]],
    ),
    ...Object.entries(features).map(([name, { uses }]): [Place, string] => [
      { page: 'options', section: 'features', field: name },
      uses.flat().join('\n'),
    ]),
    ...Object.entries(options).map(([name, text]): [Place, string] => [
      { page: 'options', section: 'options', field: name },
      `${name} ${text}`,
    ]),
  ];
  return texts.flatMap(([place, text]) => {
    const at = text.split('\n').findIndex(holdsPassword);
    const where = words.get(place.section === 'customRules' ? place.field : undefined);
    return at < 0 ? [] : [findingOf(place, where ? `: ${where}, line ${at + 1}` : '')];
  });
};

/** The custom rules by the daemon’s names. */
const words = new Map<string | undefined, string>([
  ['localConfig', 'LOCAL_CONFIG'],
  ['localRule0', 'LOCAL_RULE_0'],
  ['localRulesets', 'LOCAL_RULESETS'],
]);

/** What begins a value, and is not a file’s name, a macro, an argument, or a class: those stand elsewhere. */
const value = String.raw`["'\x60]*[^\s"'\x60,;)/$&<*%[\]-]`;
const name = '(?:password|passwd|passphrase|bindpw|secret)';

const signs: readonly RegExp[] = [
  // AuthInfo: "U:relay" "P:secret", and "P=" where it is in base64 (cf/README, Providing SMTP AUTH Data)
  /"P[:=][^"\s/$&<*%[]/,
  new RegExp(`${name}\\s*=\\s*${value}`, 'i'),
  new RegExp(`--(?:[a-z]+-)*${name}\\s+${value}`, 'i'),
  // in words, where it can hardly be another word: password: k1mk1m
  new RegExp(`${name}:\\s*(?=\\S*\\d)${value}\\S*\\s*$`, 'i'),
  // define(`SMART_PASSWORD', `…'), D{smartPassword}…
  new RegExp(`\\bdefine\\(\\s*["'\\x60]*\\w*${name}\\w*["'\\x60]*\\s*,\\s*${value}`, 'i'),
  new RegExp(`^D\\{\\w*${name}\\w*\\}\\s*${value}`, 'i'),
  // ldap://name:password@host
  /:\/\/[^\s/:@"'`]+:[^\s/@"'`$&<]+@/,
];

/** Of an LDAP map -P names a file that holds the password (or Kerberos’ variable), and -w the version (op.me, map definitions): neither is the password. */
const ldapSigns: readonly RegExp[] = [
  /\s-P\s*['`"]*(?!KRBTKFILE)[^\s/$&'`"]/,
  /\s-w\s*(?![23](?:\s|$|['`"]))[^\s/$&-]/,
];

const holdsPassword = (line: string): boolean =>
  signs.some((sign) => sign.test(line)) || (/ldap/i.test(line) && ldapSigns.some((sign) => sign.test(line)));

const findingOf = (place: Place, where: string): Finding => ({
  rule: 'rules/password',
  severity: 'warning',
  place,
  title: `What looks like a password is written in the policy${where}`,
  text: 'Everybody who may read the policy reads it, and so do releases, exports and the trail, which keep it. Change the password where it is good. A log-in at another server belongs under Outgoing logins, the password of an LDAP map in a file on the gateway that only root may read (-P).',
});
