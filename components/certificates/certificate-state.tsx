import { isSuperseded, leftWords } from '#components/certificates/words.ts';
import { State } from '#components/ui/badge.tsx';
import { formatCount } from '#components/ui/format.ts';

/** How long a certificate lasts, as a state: shape, words, colour. */
export function CertificateState({
  certificate,
}: {
  certificate: {
    kind: string;
    renewedById: string | null;
    inForce: string[];
    expiry: 'ok' | 'soon' | 'urgent' | 'critical' | 'expired' | null;
    daysLeft: number | null;
  };
}) {
  const { kind, expiry, daysLeft } = certificate;
  if (kind === 'request' || expiry === null || daysLeft === null) {
    return <State is="waiting">Waits for its answer</State>;
  }
  if (isSuperseded(certificate)) return <State is="off">Renewed</State>;
  if (expiry === 'expired') {
    return (
      <State is="bad">
        {daysLeft === -1 ? 'Ended today' : `Ended ${formatCount(-daysLeft - 1, 'day')} ago`}
      </State>
    );
  }
  const says = leftWords(daysLeft);
  if (expiry === 'critical') return <State is="bad">{says}</State>;
  return <State is={expiry === 'ok' ? 'ok' : 'warn'}>{says}</State>;
}
