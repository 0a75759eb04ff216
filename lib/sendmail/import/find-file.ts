/** Files by their path from the imported folder, such as `access` or `tls/ca.pem`. */
export type ImportedFiles = ReadonlyMap<string, string>;

/** The imported file that a path of the old host means: `/etc/mail/access` is `access` when /etc/mail was imported, `mail/access` when /etc was. */
export function findFile(files: ImportedFiles, path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const tails = parts.map((_, at) => parts.slice(at).join('/'));
  return tails.find((tail) => files.has(tail));
}

/** The configuration of the program that hands mail in, also as FreeBSD names it. */
export const isSubmission = (path: string): boolean => /(?:^|[/.])submit\.mc$/.test(path);

/** What a system brings to be copied; the host's own has another name. */
const isTemplate = (path: string): boolean => /(?:^|\/)(?:freebsd|\w+-?proto|generic-[\w.]+)\.mc$/.test(path);

/** The sendmail.mc among the files: by its name, or the host's own, such as FreeBSD's HOST.mc. */
export function mainFile(files: ImportedFiles): string | undefined {
  const paths = [...files.keys()].filter((path) => path.endsWith('.mc')).sort((a, b) => a.length - b.length);
  const named = (name: string) => paths.find((path) => path === name || path.endsWith(`/${name}`));
  const own = paths.filter((path) => !isSubmission(path));
  return named('sendmail.mc') ?? own.find((path) => !isTemplate(path)) ?? own[0] ?? paths[0];
}
