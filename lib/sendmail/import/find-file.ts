/** Files by their path from the imported folder, such as `access` or `tls/ca.pem`. */
export type ImportedFiles = ReadonlyMap<string, string>;

/** The imported file that a path of the old host means: `/etc/mail/access` is `access` when /etc/mail was imported, `mail/access` when /etc was. */
export function findFile(files: ImportedFiles, path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const tails = parts.map((_, at) => parts.slice(at).join('/'));
  return tails.find((tail) => files.has(tail));
}

/** The sendmail.mc among the files: by its name, or the only one that is not the submission program’s. */
export function mainFile(files: ImportedFiles): string | undefined {
  const paths = [...files.keys()].filter((path) => path.endsWith('.mc')).sort((a, b) => a.length - b.length);
  const named = (name: string) => paths.find((path) => path === name || path.endsWith(`/${name}`));
  return named('sendmail.mc') ?? paths.find((path) => !/(?:^|\/)submit\.mc$/.test(path)) ?? paths[0];
}
