'use client';

import { droppedSentence } from '#components/accounts/dropped-words.ts';
import { HandOverSheet, NotForPrograms } from '#components/accounts/hand-over-sheet.tsx';
import { PasswordProgress } from '#components/accounts/password-progress.tsx';
import { SetUpFiles } from '#components/accounts/set-up-files.tsx';
import { usePulse } from '#components/accounts/use-pulse.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { formatDuration } from '#components/ui/format.ts';
import { Icon } from '#components/ui/icon.tsx';
import { Note } from '#components/ui/note.tsx';
import { Facts } from '#components/ui/panel.tsx';
import { SecretOnce } from '#components/ui/secret-once.tsx';
import type { AccountPulse } from '#lib/sasl/account/account-pulse.ts';
import type { HandOver } from '#lib/sasl/password/set-password.ts';
import { doorWords, type MailSettings } from '#lib/sasl/settings/mail-settings.ts';

const programs = 'Thunderbird, Outlook, Apple Mail, Android, iPhone and iPad';

/** The new password, shown this once, with where it is in force. It cannot be closed by accident. */
export function HandOverDialog({
  handOver,
  who,
  settings,
  closeHref,
}: {
  handOver: HandOver;
  who: string;
  settings: MailSettings | null;
  closeHref: string;
}) {
  const pulse = usePulse(handOver.id, handOver.device);
  const lost = pulse && lostWords(pulse, handOver);
  return (
    <Dialog
      footer={
        <>
          <span className="text-small text-ink-3 max-mid:hidden">
            The trail says who did it, never the password.
          </span>
          {/* A full load, so that the password is nowhere in this page's memory afterwards. */}
          <Button className="ml-auto" onClick={() => window.location.assign(closeHref)} variant="primary">
            {lost ? 'Close' : 'I have handed it over'}
          </Button>
        </>
      }
      guarded
      open
      sentence={lost ? undefined : onceWords(handOver)}
      title={`${who} has a new password`}
    >
      {lost ? (
        <Note live title="This password does not work any more." tone="bad">
          {lost}
        </Note>
      ) : (
        <NewPassword
          handOver={handOver}
          pulse={typeof pulse === 'string' ? null : pulse}
          settings={settings}
          who={who}
        />
      )}
    </Dialog>
  );
}

function NewPassword({
  handOver,
  pulse,
  settings,
  who,
}: {
  handOver: HandOver;
  pulse: AccountPulse | null;
  settings: MailSettings | null;
  who: string;
}) {
  return (
    <>
      <SecretOnce
        actions={
          <Button icon="sheet" onClick={() => window.print()} small>
            Print sheet
          </Button>
        }
        label="New password"
        secret={handOver.password}
      />
      <h3 className="mt-5 mb-1.5">In force</h3>
      {pulse ? <PasswordProgress pulse={pulse} /> : <InForceList handOver={handOver} />}
      <DroppedList handOver={handOver} />
      {settings ? (
        <OnSheet handOver={handOver} settings={settings} />
      ) : (
        <p className="mt-5 text-small text-ink-2">
          No gateway lets anybody log in yet, so the sheet holds the password alone.
        </p>
      )}
      <HandOverSheet
        password={handOver.password}
        setAt={handOver.setAt}
        settings={settings}
        user={handOver.name}
        who={who}
      />
    </>
  );
}

function OnSheet({ handOver, settings }: { handOver: HandOver; settings: MailSettings }) {
  return (
    <>
      <h3 className="mt-5 mb-1.5">On the hand-over sheet</h3>
      <div className="rounded-control bg-sunken px-3 py-2.5">
        <Facts
          rows={[
            { term: 'Server', value: <code>{settings.servers.join(' or ')}</code> },
            { term: 'Port, security', value: doorWords(settings.doors) },
            { term: 'User name', value: <code>{handOver.name}</code> },
            { term: 'Password', value: handOver.generated ? 'as above, with the hyphens' : 'as typed' },
            ...(settings.elsewhere === null ? [{ term: 'Programs', value: programs }] : []),
          ]}
        />
        {settings.elsewhere === null ? (
          <div className="mt-3 empty:hidden">
            <SetUpFiles id={handOver.id} settings={settings} />
          </div>
        ) : (
          <NotForPrograms settings={settings} />
        )}
      </div>
    </>
  );
}

const onceWords = ({ device }: HandOver) =>
  `Shown this once. Postern keeps no copy; a lost one is ${device === null ? 'reset again' : 'revoked, and another made'}.`;

/** What somebody else did while it was handed over; null while it is the password it was. */
function lostWords(pulse: AccountPulse | 'gone', handOver: HandOver): string | null {
  if (pulse === 'gone') return 'The account was deleted meanwhile.';
  const { passwordSetAt, passwordSetBy, device } = pulse;
  if (handOver.device !== null) return device?.id === handOver.device ? null : 'It was revoked meanwhile.';
  if (passwordSetAt === handOver.setAt) return null;
  return `${passwordSetBy ?? 'Somebody'} has set another one meanwhile.`;
}

function InForceList({ handOver: { inForce } }: { handOver: HandOver }) {
  if (inForce.length === 0)
    return (
      <p className="text-small text-ink-2">
        No gateway is enrolled yet; the first one gets it with all accounts.
      </p>
    );
  return (
    <ul>
      {inForce.map(({ gatewayId, gateway, ok, ms, message }) => (
        <li className="flex items-start gap-2.5 py-0.5" key={gatewayId}>
          <Icon className={ok ? 'mt-0.75 text-ok' : 'mt-0.75 text-warn'} name={ok ? 'ok' : 'warn'} small />
          <span className="min-w-0 flex-1">
            {gateway}
            {ok ? null : (
              <span className="block text-small text-ink-2">
                {message} It follows as soon as the gateway answers; until then it goes by what it knew
                before.
              </span>
            )}
          </span>
          <span className="text-small text-ink-3">{ok ? formatDuration(ms) : 'later'}</span>
        </li>
      ))}
    </ul>
  );
}

/** Gateways that took the change, but not all of it. */
function DroppedList({ handOver: { inForce } }: { handOver: HandOver }) {
  const partly = inForce.filter(({ dropped }) => dropped.length > 0);
  if (partly.length === 0) return null;
  return (
    <ul>
      {partly.map(({ gatewayId, gateway, dropped }) => (
        <li className="flex items-start gap-2.5 py-0.5" key={gatewayId}>
          <Icon className="mt-0.75 text-warn" name="warn" small />
          <span className="min-w-0 flex-1">
            {gateway}
            <span className="block text-small text-ink-2">{droppedSentence(dropped)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
