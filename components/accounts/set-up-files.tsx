import { buttonClass } from '#components/ui/button.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Facts, Panel } from '#components/ui/panel.tsx';
import { doorWords, type MailSettings } from '#lib/sasl/settings/mail-settings.ts';

/** Files that spare somebody the typing. None of them holds a password. */
export function SetUpFiles({ id, settings: { strangers, mailbox } }: { id: string; settings: MailSettings }) {
  const ours = strangers.some(({ authority }) => authority !== null);
  if (!mailbox && !ours) return null;
  return (
    <span className="flex flex-wrap gap-2">
      {mailbox ? <FileLink href={`/api/v1/accounts/${id}/apple-profile`}>Apple profile</FileLink> : null}
      {ours ? (
        <FileLink href="/api/v1/client-settings/authority.crt">Authority’s certificate</FileLink>
      ) : null}
    </span>
  );
}

export function FileLink({ href, children }: { href: string; children: string }) {
  return (
    <a className={buttonClass({ small: true })} download href={href}>
      <Icon name="download" small /> {children}
    </a>
  );
}

/** What to say to somebody who sets up a mail program while the password stays. */
export function ProgramPanel({
  account,
  settings,
}: {
  account: { id: string; name: string };
  settings: MailSettings | null;
}) {
  if (!settings) return null;
  return (
    <Panel title="For the mail program">
      <Facts
        rows={[
          { term: 'User name', value: <code>{account.name}</code> },
          { term: 'Server', value: <code>{settings.servers.join(' or ')}</code> },
          { term: 'Port', value: doorWords(settings.doors) },
        ]}
      />
      <div className="mt-3 empty:hidden">
        <SetUpFiles id={account.id} settings={settings} />
      </div>
    </Panel>
  );
}
