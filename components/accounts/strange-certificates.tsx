import { fingerprintWords, type Stranger } from '#lib/sasl/settings/mail-settings.ts';

/** What to do when the mail program asks about the certificate: every one does, and people say yes to anything unless they are told. */
export function StrangeCertificates({ strangers }: { strangers: readonly Stranger[] }) {
  if (strangers.length === 0) return null;
  const authorities = [...new Set(strangers.flatMap(({ authority }) => authority ?? []))];
  const by = authorities.length > 0 ? `: ${authorities.join(' and ')}, our own` : '';
  return (
    <section className="break-inside-avoid">
      <h3>If it asks about the certificate</h3>
      <p className="text-small text-ink-3">
        Programs do not know who issued it{by}. Say yes only where they show this SHA-256 fingerprint; else
        say no, and call the helpdesk.
      </p>
      <ul className="mt-1 text-small">
        {strangers.map(({ server, sha256 }) => (
          <li key={server}>
            {strangers.length > 1 ? `${server}: ` : null}
            <code>
              {[0, 16, 32, 48].map((at) => (
                <span className="inline-block" key={at}>
                  {fingerprintWords(sha256.slice(at, at + 16))}
                  {at < 48 ? ':' : null}
                </span>
              ))}
            </code>
          </li>
        ))}
      </ul>
    </section>
  );
}
