import { formatCount } from '#components/ui/format.ts';
import type { ListedCertificate } from '#lib/pki/list-certificates.ts';

/** What a certificate is for, in a word or two. */
export function kindWord({ kind, uses }: { kind: string; uses: readonly string[] }): string {
  if (kind === 'request') return 'Request';
  if (kind === 'authority') return 'Authority';
  if (uses.length === 2) return 'Server and client';
  return uses[0] === 'client' ? 'Client' : 'Server';
}

const origins: Record<string, string> = {
  'own-ca': 'Issued here',
  'self-signed': 'Self-signed',
  imported: 'Imported',
  'outside-ca': 'Outside authority',
};

export function originWord({ kind, origin }: { kind: string; origin: string }): string {
  if (kind === 'authority' && origin === 'own-ca') return 'Made here';
  return origins[origin] ?? origin;
}

/** "13 days left", and years where days say nothing. */
export function leftWords(days: number): string {
  if (days === 0) return 'Ends today';
  const years = Math.floor(days / 365);
  return `${years >= 2 ? formatCount(years, 'year') : formatCount(days, 'day')} left`;
}

/** It has a successor, and no gateway shows it any more. */
export function isSuperseded({
  renewedById,
  inForce,
}: Pick<ListedCertificate, 'renewedById' | 'inForce'>): boolean {
  return renewedById !== null && inForce.length === 0;
}

/** Where a certificate is in force, and where the draft wants it. */
export function useWords({ inDraft, inForce }: Pick<ListedCertificate, 'inDraft' | 'inForce'>): string {
  const waiting = inDraft.filter((gateway) => !inForce.includes(gateway));
  const parts = [
    ...(inForce.length > 0 ? [`in force on ${inForce.join(', ')}`] : []),
    ...(waiting.length > 0 ? [`draft for ${waiting.join(', ')}`] : []),
  ];
  return parts.join('; ') || 'not used';
}

export type Headline = { title: string; sentence: string };

const rank = { expired: 0, critical: 1, urgent: 2, soon: 3, ok: 4 } as const;

/** The answer the page is opened for: does any certificate need me? */
export function headlineOf(certificates: readonly ListedCertificate[]): Headline {
  const authorities = certificates.filter(({ kind }) => kind === 'authority');
  const current = certificates.filter(
    (one) => one.kind !== 'authority' && one.kind !== 'request' && !isSuperseded(one),
  );
  if (current.length === 0)
    return noneYet(
      authorities.length > 0,
      certificates.some(({ kind }) => kind === 'request'),
    );
  const levels = [...current, ...authorities]
    .map(({ expiry }) => expiry ?? 'ok')
    .sort((a, b) => rank[a] - rank[b]);
  const [worst = 'ok'] = levels;
  const many = formatCount(levels.filter((level) => level === worst).length, 'certificate');
  const verb = (one: string, several: string) => (many.startsWith('1 ') ? one : several);
  switch (worst) {
    case 'expired':
      return {
        title: `${many} ${verb('has', 'have')} ended`,
        sentence: 'Hosts that verify us refuse to send to a gateway that shows one. Renew, then deploy.',
      };
    case 'critical':
      return { title: `${many} ${verb('ends', 'end')} within 3 days`, sentence: 'Renew now, then deploy.' };
    case 'urgent':
      return { title: `${many} ${verb('ends', 'end')} within 14 days`, sentence: 'Renew, then deploy.' };
    case 'soon':
      return {
        title: `${many} ${verb('ends', 'end')} within 30 days`,
        sentence: 'There is time; renewing takes a minute.',
      };
    case 'ok':
      return { title: 'Every certificate is good for 30 days or more', sentence: 'Nothing needs you here.' };
  }
}

function noneYet(hasAuthority: boolean, hasRequest: boolean): Headline {
  const title = 'No gateway has a certificate yet';
  if (hasRequest) return { title, sentence: 'A request waits for its answer from the authority.' };
  if (hasAuthority)
    return { title, sentence: 'Your authority is ready: issue a certificate for each gateway.' };
  return {
    title,
    sentence: 'Without one a gateway offers no STARTTLS: mail and passwords cross the network in the clear.',
  };
}
