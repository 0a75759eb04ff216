import type { Policy } from '#lib/policy/policy.ts';
import type { HostSection } from '#lib/policy/section/host.ts';
import { m4Call, m4Feature } from './m4.ts';

/** The mailers, behind all features. A null client’s feature brings `local` and `smtp` itself, and m4 takes no mailer twice. */
export function mailerLines(policy: Pick<Policy, 'routing' | 'masquerading'>, host: HostSection): string[] {
  const extra = policy.routing.mailers.map(mailerLine);
  return host.hub === ''
    ? [...['local', 'smtp'].map(mailerLine), ...extra]
    : [nullClientLine(host.hub), ...ownMasquerade(policy), ...extra];
}

/** `FEATURE(`nullclient', `hub.example.org')dnl` */
export function nullClientLine(hub: string): string {
  return m4Feature('nullclient', [hub]);
}

/** The feature writes the hub into senders’ addresses; a domain that somebody chose is said again behind it, so that it counts. */
function ownMasquerade({ masquerading: { masqueradeAs } }: Pick<Policy, 'masquerading'>): string[] {
  return masqueradeAs === '' ? [] : [m4Call('MASQUERADE_AS', [masqueradeAs], 3)];
}

const mailerLine = (name: string) => `MAILER(\`${name}')dnl`;
