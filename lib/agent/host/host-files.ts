/**
 * The files by which a mail host's own Sendmail is configured (Debian's layout, cf/README's names), and what takes their place
 * in a release. Files that a host does not have stay away: a release names its own by its own paths.
 */
const maps = ['access', 'authinfo', 'mailertable', 'virtusertable', 'genericstable', 'domaintable'];

const classes = {
  'local-host-names': 'local-host-names',
  'relay-domains': 'relay-domains',
  'masquerade-domains': 'masquerade-domains',
  'virtuser-domains': 'virtuser-domains',
  'generics-domains': 'generics-domains',
};

/** Where SASL looks for Sendmail's application file, in its own order; the first that is a file counts. */
export const saslFiles = [
  '/etc/sasl2/Sendmail.conf',
  '/etc/mail/sasl/Sendmail.conf.2',
  '/usr/lib/sasl2/Sendmail.conf',
];

/** The one file that the host's Sendmail cannot do without. */
export const mainFile = '/etc/mail/sendmail.cf';

/** Path on the host → path in a release. `cf` is the text of the host's sendmail.cf, which says where its aliases are. */
export function hostFiles(cf: string): Map<string, string> {
  const files = new Map([
    [mainFile, 'sendmail.cf'],
    ['/etc/mail/sendmail.mc', 'sendmail.mc'],
  ]);
  for (const map of maps)
    for (const end of ['', '.db']) files.set(`/etc/mail/${map}${end}`, `maps/${map}${end}`);
  for (const [name, inRelease] of Object.entries(classes)) files.set(`/etc/mail/${name}`, inRelease);
  const aliases = aliasFile(cf);
  if (aliases) for (const end of ['', '.db']) files.set(`${aliases}${end}`, `aliases${end}`);
  return files;
}

/** The first absolute path of `O AliasFile=hash:/etc/mail/aliases, …`; null when the cf has none. */
function aliasFile(cf: string): string | null {
  return /^O AliasFile=(?:[a-z]+:)?(?:-\w+ )?(\/[^,\s]+)/m.exec(cf)?.[1] ?? null;
}

/** Where the host's Sendmail keeps its queue; null when that is several folders (queue groups) or not said. */
export function queueFolder(cf: string): string | null {
  return /^O QueueDirectory=(\/[^*\s]+)$/m.exec(cf)?.[1] ?? null;
}
