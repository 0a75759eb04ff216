import { domainNameReason } from '#lib/mail/domain-name.ts';
import { looksLikeNetwork, readNetwork } from '#lib/mail/network.ts';
import type { Reason } from '#lib/mail/reason.ts';
import type { EntryRules, Line } from './line.ts';
import { networkKeyReason, spelledKey } from './network-entry.ts';

/** Class R, `relay-domains`: domains with everything below them, and networks, that may be relayed to and from. */
export const relayDomainRules: EntryRules = {
  tags: [''],
  normalise: spelled,
  reasons: (line) => ({
    ...tagAndValue(line),
    key: looksLikeNetwork(line.key) ? networkKeyReason(line.key) : domainNameReason(line.key),
  }),
};

/** Class w, `local-host-names`: the names this gateway takes mail for as its own. */
export const localHostRules: EntryRules = {
  tags: [''],
  normalise: spelled,
  reasons: (line) => ({ ...tagAndValue(line), key: localHostReason(line.key) }),
};

function spelled({ tag, key, value }: Line): Line {
  return { tag, key: spelledKey(key), value };
}

function localHostReason(key: string): Reason {
  if (!looksLikeNetwork(key)) return domainNameReason(key);
  const reading = readNetwork(key);
  if ('reason' in reading) return reading.reason;
  const { family, prefix } = reading.network;
  return prefix === (family === 4 ? 32 : 128) ? null : 'Enter one address; a network cannot be local.';
}

function tagAndValue({ tag, value }: Line) {
  return {
    ...(tag !== '' && { tag: 'This list has no tags.' }),
    ...(value !== '' && { value: 'This list has names only, no values.' }),
  };
}
