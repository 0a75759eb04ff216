import { fingerprintWords, type Stranger } from '#lib/sasl/settings/mail-settings.ts';

/** What to do when the mail program asks about the certificate: every one does, and people say yes to anything unless they are told. */
export function StrangeCertificates({ strangers }: { strangers: readonly Stranger[] }) {
  if (strangers.length === 0) return null;
  const authorities = [...new Set(strangers.flatMap(({ authority }) => authority ?? []))];
  const by = authorities.length > 0 ? `: our own authority, ${authorities.join(' and ')}, issued it` : '';
  return (
    <div className="break-inside-avoid">
      <p className="text-ink-2">
        Your program may ask whether to trust the server’s certificate, because it does not know who issued it
        {by}. Say yes only where it shows this SHA-256 fingerprint; else say no, and call the helpdesk.
      </p>
      <ul className="mt-1">
        {strangers.map(({ server, sha256 }) => (
          <li key={server}>
            {strangers.length > 1 ? `${server}: ` : null}
            <code className="text-small wrap-anywhere">{fingerprintWords(sha256)}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
