import { join } from 'node:path';
import type { FoundCertificates } from '#lib/sendmail/import/read-certificates.ts';
import { makeFolders, putFile } from './files.ts';

/** Puts certificates into a folder, which is made when it is missing; keys for this account alone. Answers how many files there are. */
export async function putCertificates(
  folder: string,
  { hosts, authorities }: FoundCertificates,
): Promise<number> {
  const files: { name: string; content: string; mode: number }[] = [];
  for (const { use, pem, key } of hosts) {
    files.push({ name: `${use}.pem`, content: pem, mode: 0o644 });
    if (key !== null) files.push({ name: `${use}.key`, content: key.reveal(), mode: 0o600 });
  }
  if (authorities.length > 0) files.push({ name: 'ca.pem', content: authorities.join(''), mode: 0o644 });
  await makeFolders(folder, 0o700);
  for (const { name, content, mode } of files) await putFile(join(folder, name), content, mode);
  return files.length;
}
