import { FileLink } from '#components/accounts/set-up-files.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { MailSettings } from '#lib/sasl/settings/mail-settings.ts';

/** What an admin puts into DNS and onto a web server, so that mail programs find the settings by the mail address alone. */
export function FoundByThemselves({ settings: { realm, mailbox } }: { settings: MailSettings }) {
  const domain = realm || 'your domain';
  return (
    <Panel title="So that programs find it by themselves">
      {realm === '' ? (
        <p className="text-ink-2">No realm is set: it is the domain that these files are made for.</p>
      ) : (
        <dl className="flex flex-col gap-3">
          <div className="flex flex-col items-start gap-1.5">
            <dt>DNS: Claws Mail, Evolution, KMail and others look there.</dt>
            <dd>
              <FileLink href="/api/v1/client-settings/srv.txt">SRV records</FileLink>
            </dd>
          </div>
          <div className="flex flex-col items-start gap-1.5">
            <dt>
              Web: Thunderbird reads{' '}
              <code className="wrap-anywhere">https://autoconfig.{domain}/mail/config-v1.1.xml</code>. It
              takes what stands before the @ for the user name.
            </dt>
            <dd>
              {mailbox ? (
                <FileLink href="/api/v1/client-settings/config-v1.1.xml">config-v1.1.xml</FileLink>
              ) : (
                <span className="text-ink-2">It needs the server people read their mail on.</span>
              )}
            </dd>
          </div>
        </dl>
      )}
    </Panel>
  );
}
