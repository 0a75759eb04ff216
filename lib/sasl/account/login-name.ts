/** What a client typed as its user name means: the account's name, its device password where one is named, and whose realm it is. */
export type NamedLogin = { name: string; device: string | null; realm: 'ours' | 'another' };

/**
 * `amy`, `Amy`, `amy@realm` and `amy+phone` are one account. Cyrus SASL hands the part after the @ over as a realm of its own
 * (saslauthd); in the mail log it is still part of the authid.
 */
export function readLogin(user: string, realmGiven: string, realm: string): NamedLogin {
  const at = user.lastIndexOf('@');
  const typed = at < 0 ? realmGiven : user.slice(at + 1);
  const { name, device } = splitDevice((at < 0 ? user : user.slice(0, at)).toLowerCase());
  const contradicts = at >= 0 && realmGiven !== '' && !sameRealm(realmGiven, typed);
  const ours = !contradicts && (typed === '' ? at < 0 : sameRealm(typed, realm));
  return { name, device, realm: ours ? 'ours' : 'another' };
}

const sameRealm = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** `kim+phone` is the account kim, by the password of its device phone. No account has a + in its name. */
export function splitDevice(name: string): { name: string; device: string | null } {
  const plus = name.indexOf('+');
  return plus < 0 ? { name, device: null } : { name: name.slice(0, plus), device: name.slice(plus + 1) };
}

/** The name that a device logs in by where it cannot be told from the password alone. */
export const deviceLogin = (account: string, device: string) => `${account}+${device}`;
