'use client';

import { useSyncExternalStore } from 'react';
import { HandOverSheet } from '#components/accounts/hand-over-sheet.tsx';
import { MailPrograms } from '#components/accounts/mail-programs.tsx';
import { Button } from '#components/ui/button.tsx';
import { Facts } from '#components/ui/panel.tsx';
import { SidePanel } from '#components/ui/side-panel.tsx';
import { doorWords, type MailSettings } from '#lib/sasl/settings/mail-settings.ts';

const user = 'your user name';
const never = () => () => {};

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
  // the sheet stands beside the page, which there is in a browser alone
  const isThere = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <SidePanel closeHref={closeHref} title="What people type into their mail program">
      <div className="flex min-h-0 flex-col gap-5 overflow-y-auto px-5 py-4">
        <Facts
          rows={[
            { term: 'Server', value: <code>{settings.servers.join(' or ')}</code> },
            { term: 'Port, security', value: doorWords(settings.doors) },
            {
              term: 'User name, password',
              value: `the ones people have already, checked by ${settings.elsewhere ?? 'somebody else'}`,
            },
          ]}
        />
        <MailPrograms narrow settings={settings} user={user} />
        <div>
          <Button icon="sheet" onClick={() => window.print()}>
            Print sheet
          </Button>
        </div>
      </div>
      {isThere ? (
        <HandOverSheet
          password={null}
          setAt={today}
          settings={settings}
          user={user}
          who="whoever sends mail"
        />
      ) : null}
    </SidePanel>
  );
}
