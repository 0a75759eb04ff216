'use client';

import { HandOverSheet } from '#components/accounts/hand-over-sheet.tsx';
import { MailPrograms } from '#components/accounts/mail-programs.tsx';
import { StrangeCertificates } from '#components/accounts/strange-certificates.tsx';
import { Button } from '#components/ui/button.tsx';
import { Facts } from '#components/ui/panel.tsx';
import { SidePanel } from '#components/ui/side-panel.tsx';
import { doorWords, type MailSettings } from '#lib/sasl/settings/mail-settings.ts';

const user = 'your user name';

/** What people type into their mail program where they have a password already: the hand-over sheet without one. */
export function ProgramsPanel({
  settings,
  today,
  closeHref,
}: {
  settings: MailSettings;
  today: string;
  closeHref: string;
}) {
  return (
    <SidePanel closeHref={closeHref} title="What people type into their mail program">
      <div className="flex flex-col gap-5">
        <Facts
          rows={[
            { term: 'Server', value: <code>{settings.servers.join(' or ')}</code> },
            { term: 'Port, security', value: doorWords(settings.doors) },
            { term: 'User name, password', value: `those of ${settings.elsewhere ?? 'the account'}` },
          ]}
        />
        <MailPrograms settings={settings} user={user} />
        <StrangeCertificates strangers={settings.strangers} />
        <div>
          <Button icon="sheet" onClick={() => window.print()}>
            Print sheet
          </Button>
        </div>
      </div>
      <HandOverSheet password={null} setAt={today} settings={settings} user={user} who="whoever sends mail" />
    </SidePanel>
  );
}
