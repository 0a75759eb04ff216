import { type Check, entryPlace, type Finding, type Place } from '../finding.ts';
import { isGeneric, localDomains } from '../local-names.ts';
import type { Policy } from '../policy.ts';

/** Masquerading that does less than it seems to. */
export const checkMasquerading: Check = (policy: Policy) => [...section(policy), ...genericsDomains(policy)];

const at = (field: string): Place => ({ page: 'masquerading', section: 'masquerading', field });

function section({ masquerading: set }: Policy): Finding[] {
  if (set.masqueradeAs === '') {
    const filled = [set.domains, set.exceptions, set.exposedUsers].some((names) => names.length > 0);
    if (!filled && !set.envelope) return [];
    const text = 'Domains, exceptions and users hold only once there is a domain to masquerade as.';
    return [
      {
        rule: 'masquerading/off',
        severity: 'advice',
        place: at('masqueradeAs'),
        title: 'Nothing is masqueraded',
        text,
      },
    ];
  }
  if (set.limited && set.domains.length === 0) {
    const text =
      'limited_masquerade leaves the local host names alone, and no other domain is listed. List domains, or lift the limit.';
    return [
      {
        rule: 'masquerading/nothing',
        severity: 'warning',
        place: at('domains'),
        title: 'No domain is masqueraded',
        text,
      },
    ];
  }
  if (set.envelope) return [];
  return [
    {
      rule: 'masquerading/envelope-shows-host',
      severity: 'advice',
      place: at('envelope'),
      title: 'The envelope still shows the inside host',
      text: `Headers say ${set.masqueradeAs}, but bounces go to the host’s own name, which the outside may not reach.`,
      fix: {
        label: 'Masquerade the envelope too',
        patch: { kind: 'set', section: 'masquerading', value: { envelope: true } },
      },
    },
  ];
}

/** One finding a domain: senders of the host itself (class w, $j) are looked up without it. */
function genericsDomains(policy: Policy): Finding[] {
  const local = localDomains(policy);
  const seen = new Set<string>();
  return policy.maps.genericstable.flatMap((entry): Finding[] => {
    const domain = entry.key.includes('@') ? entry.key.slice(entry.key.lastIndexOf('@') + 1) : '';
    if (domain === '' || seen.has(domain) || isGeneric(policy, domain) || local.has(domain)) return [];
    seen.add(domain);
    return [
      {
        rule: 'masquerading/generics-domain',
        severity: 'warning',
        place: entryPlace(entry),
        title: `Senders of ${domain} are never looked up in genericstable`,
        text: 'The map is asked only about the domains listed for it.',
        fix: {
          label: `List ${domain}`,
          patch: {
            kind: 'set',
            section: 'domains',
            value: { generics: [...policy.domains.generics, domain] },
          },
        },
      },
    ];
  });
}
