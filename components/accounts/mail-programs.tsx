import clsx from 'clsx';
import { StrangeCertificates } from '#components/accounts/strange-certificates.tsx';
import { type MailSettings, programSettings } from '#lib/sasl/settings/mail-settings.ts';

/** What to fill in, program by program, in the words of each. */
export function MailPrograms({
  settings,
  user,
  narrow = false,
}: {
  settings: MailSettings;
  user: string;
  /** One beneath the other, where there is no room beside. */
  narrow?: boolean;
}) {
  return (
    <div className={clsx('grid gap-x-6 gap-y-4 print:grid-cols-2', !narrow && 'mid:grid-cols-2')}>
      {programSettings(settings, user).map(({ program, place, fields }) => (
        <section className="break-inside-avoid" key={program}>
          <h3>{program}</h3>
          <p className="text-small text-ink-3">{place}</p>
          <dl className="mt-1 text-small">
            {fields.map(([name, value]) => (
              <div className="flex flex-wrap gap-x-2" key={name}>
                <dt className="text-ink-2">{name}:</dt>
                <dd className="font-row wrap-anywhere">{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <StrangeCertificates strangers={settings.strangers} />
    </div>
  );
}
