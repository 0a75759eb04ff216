'use client';

import { createPortal } from 'react-dom';
import { MailPrograms } from '#components/accounts/mail-programs.tsx';
import { formatDay } from '#components/ui/format.ts';
import { Facts } from '#components/ui/panel.tsx';
import { doorWords, type MailSettings, mailboxWords } from '#lib/sasl/settings/mail-settings.ts';

/**
 * What is put into somebody's hand: one page of A4, and the only thing that is printed while it is there. It stands beside the page, not in it,
 * so that nothing else takes room on the paper.
 */
export function HandOverSheet({
  who,
  user,
  password,
  setAt,
  settings,
}: {
  who: string;
  user: string;
  /** Null where the person has one already, of somebody else's. */
  password: string | null;
  setAt: string;
  settings: MailSettings | null;
}) {
  const elsewhere = settings?.elsewhere ?? null;
  const isForPrograms = elsewhere === null || password === null;
  return createPortal(
    <article aria-label="Hand-over sheet" className="hand-over-sheet">
      <header>
        <h1>Sending mail</h1>
        <p className="text-ink-2">
          For {who}, {formatDay(setAt)}
        </p>
      </header>
      <div className="hand-over-facts">
        <Facts
          rows={[
            { term: 'User name', value: <code>{user}</code> },
            {
              term: 'Password',
              value:
                password === null ? (
                  'the one you have already'
                ) : (
                  <code className="hand-over-secret">{password}</code>
                ),
            },
            ...(settings
              ? [
                  { term: 'Server', value: <code>{settings.servers.join(' or ')}</code> },
                  { term: 'Port', value: doorWords(settings.doors) },
                ]
              : []),
          ]}
        />
      </div>
      {settings && !isForPrograms ? <NotForPrograms settings={settings} /> : null}
      {settings && isForPrograms ? (
        <>
          <h2>In your mail program</h2>
          <p className="mb-3 text-ink-2">
            These are the settings for sending (SMTP, outgoing server).{' '}
            {settings.mailbox ? mailboxWords(settings.mailbox) : 'Leave those for receiving as they are.'}
            {settings.realm
              ? ` A program that wants an address as user name takes ${password === null ? `yours with @${settings.realm} behind it` : `${user}@${settings.realm}`}.`
              : null}
          </p>
          <MailPrograms settings={settings} user={user} />
        </>
      ) : null}
      <footer>
        {password === null ? '' : 'Type the password exactly as it stands here, then destroy this sheet. '}
        Nobody will ever ask you for your password: not by mail, not on the telephone. If it does not work, or
        if somebody else has seen it, call the helpdesk.
      </footer>
    </article>,
    document.body,
  );
}

/** Where somebody else checks the passwords that programs send, one of ours is of no use to them. */
export function NotForPrograms({ settings }: { settings: MailSettings }) {
  const others = settings.mechanisms.filter((name) => name !== 'PLAIN' && name !== 'LOGIN');
  return (
    <p>
      This password works with {others.join(', ')} only, as mail servers use it. Thunderbird, Outlook, Apple
      Mail and telephones send a password as it is typed, and those are checked by {settings.elsewhere}: they
      need the one from there.
    </p>
  );
}
