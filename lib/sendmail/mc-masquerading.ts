import type { Masquerading } from '#lib/policy/section/masquerading.ts';
import { m4Call } from './m4.ts';
import { releaseFile } from './mc-base.ts';

/** MASQUERADE_AS and what belongs to it. Without a domain the features still say which addresses genericstable rewrites; names do nothing. */
export function masqueradeLines(set: Masquerading): string[] {
  const features: [boolean, string][] = [
    [set.envelope, 'masquerade_envelope'],
    [set.entireDomain, 'masquerade_entire_domain'],
    [set.allMasquerade, 'allmasquerade'],
    [set.limited, 'limited_masquerade'],
    [set.localNoMasquerade, 'local_no_masquerade'],
  ];
  const chosen = features.filter(([on]) => on).map(([, name]) => m4Call('FEATURE', [name]));
  if (set.masqueradeAs === '') return chosen;
  return [
    m4Call('MASQUERADE_AS', [set.masqueradeAs], 3),
    ...(set.domains.length > 0 ? [`MASQUERADE_DOMAIN_FILE(\`${releaseFile('masquerade-domains')}')dnl`] : []),
    ...set.exceptions.map((name) => m4Call('MASQUERADE_EXCEPTION', [name])),
    ...set.exposedUsers.map((name) => m4Call('EXPOSED_USER', [name])),
    ...chosen,
  ];
}
