import { isBerkeleyHash, NotReadable, readBerkeleyHash, readDump } from './berkeley-hash.ts';

/** What a sasldb holds of one user: `userPassword`, `authPassword`, `cmusaslsecretCRAM-MD5` and so on. */
export type SasldbUser = { name: string; realm: string; properties: Map<string, Buffer> };

/** Whether this is a sasldb2, or what db_dump makes of one, whatever is in it. */
export const isSasldb = (file: Buffer): boolean =>
  isBerkeleyHash(file) || file.subarray(0, 8).toString('latin1') === 'VERSION=';

/** The users of a sasldb2, from the file itself or from what db_dump makes of it. Throws NotReadable with a sentence. */
export function readSasldb(file: Buffer): SasldbUser[] {
  const pairs = isBerkeleyHash(file) ? readBerkeleyHash(file) : readDump(file.toString('latin1'));
  const users = new Map<string, SasldbUser>();
  for (const [key, value] of pairs) {
    const [name, realm, property, more] = key.toString('utf8').split('\0');
    if (name === undefined || realm === undefined || property === undefined || more !== undefined) continue;
    const id = `${name}\0${realm}`;
    const user = users.get(id) ?? { name, realm, properties: new Map<string, Buffer>() };
    user.properties.set(property, value);
    users.set(id, user);
  }
  if (users.size === 0) throw new NotReadable('There is no user in this database.');
  return [...users.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
