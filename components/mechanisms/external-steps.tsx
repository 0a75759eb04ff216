import Link from 'next/link';
import type { ReactNode } from 'react';
import { Item, ItemList, Panel } from '#components/ui/panel.tsx';
import type { Auth } from '#lib/policy/section/auth.ts';

/** What log-ins by a client certificate need, and how far the draft is. Nothing while EXTERNAL is not offered. */
export function ExternalSteps({ auth, asksForCertificates }: { auth: Auth; asksForCertificates: boolean }) {
  if (!auth.mechanisms.includes('EXTERNAL')) return null;
  const named = auth.certificates.length;
  const trusted = auth.trusted.includes('EXTERNAL');
  return (
    <Panel flush title="Log-ins by certificate">
      <ItemList label="What EXTERNAL needs">
        <Step done={named > 0} title="A certificate for the other side">
          Issue one from your own authority under{' '}
          <Link className="text-accent-ink underline" href="/certificates">
            Certificates
          </Link>
          , with the other server’s name as its common name, and hand it over with its key.
        </Step>
        <Step done={asksForCertificates} title="Clients are asked for one">
          {asksForCertificates ? (
            'They are, in the TLS handshake.'
          ) : (
            <>
              They are not yet:{' '}
              <Link className="text-accent-ink underline" href="/certificates/tls-policy">
                TLS policy
              </Link>
              .
            </>
          )}
        </Step>
        <Step done={trusted} title="EXTERNAL is trusted to relay">
          {trusted ? 'It is.' : 'Otherwise a certificate logs in and sends nothing on.'}
        </Step>
        <Step done={named > 0} title="The certificate is named">
          {named > 0
            ? `${named === 1 ? 'One name' : `${named} names`} may relay.`
            : 'Write its common name into “Certificates that may relay”.'}
        </Step>
      </ItemList>
      <p className="px-4 py-3 text-small text-ink-2">
        The log names the certificate’s subject as authid. There is no account and no password: to end it,
        take the name away here, or revoke the certificate.
      </p>
    </Panel>
  );
}

function Step({ done, title, children }: { done: boolean; title: string; children: ReactNode }) {
  return (
    <Item icon={done ? 'ok' : 'warn'} title={title} tone={done ? 'ok' : 'warn'}>
      {children}
    </Item>
  );
}
