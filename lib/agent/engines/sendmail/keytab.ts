/** What a keytab of MIT Kerberos or Heimdal holds keys of: `smtp/mail.example.org@EXAMPLE.ORG`; null when it is none (krb5's doc/formats/keytab_file_format, version 2). */
export function readKeytab(file: Buffer): string[] | null {
  if (file.length < 2 || file.readUInt16BE(0) !== 0x0502) return null;
  const names = new Set<string>();
  for (let at = 2; at + 4 <= file.length; ) {
    const size = file.readInt32BE(at);
    const entry = file.subarray(at + 4, at + 4 + Math.abs(size));
    if (size === 0 || entry.length < Math.abs(size)) return size === 0 ? [...names] : null;
    const name = size > 0 ? principalOf(entry) : ''; // a negative length is a hole
    if (name === null) return null;
    if (name !== '') names.add(name);
    at += 4 + Math.abs(size);
  }
  return [...names];
}

/** Count of the parts, realm, parts; each text with its length before it. */
function principalOf(entry: Buffer): string | null {
  if (entry.length < 2) return null;
  const texts: string[] = [];
  let at = 2;
  for (let left = entry.readUInt16BE(0) + 1; left > 0; left -= 1) {
    if (at + 2 > entry.length) return null;
    const end = at + 2 + entry.readUInt16BE(at);
    if (end > entry.length) return null;
    texts.push(entry.toString('utf8', at + 2, end));
    at = end;
  }
  const [realm, ...parts] = texts;
  return `${parts.join('/')}@${realm}`;
}
