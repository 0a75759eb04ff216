import { TextLink } from '#components/ui/button.tsx';
import { Note } from '#components/ui/note.tsx';
import type { Elsewhere } from '#lib/sasl/account/elsewhere.ts';

const ProgramsLink = ({ href }: { href: string }) => (
  <TextLink href={href}>What people type into their mail program</TextLink>
);

/** Says that passwords live elsewhere, where that is so. */
export function ElsewhereNote({
  elsewhere,
  programsHref,
}: {
  elsewhere: Elsewhere | null;
  /** Where it says what people type into their mail program; null where nothing is deployed. */
  programsHref?: string | null;
}) {
  if (!elsewhere) return null;
  const { by, here } = elsewhere;
  return (
    <div className="mb-4">
      {here.length === 0 ? (
        <Note title="Accounts live elsewhere." tone="warn">
          Passwords are checked by {by}. They are set there, and there people are disabled and locked out.
          What is listed here opens nothing and keeps nobody out; log-ins show in the mail log and under “Why
          does it fail?” all the same. {programsHref ? <ProgramsLink href={programsHref} /> : null}
        </Note>
      ) : (
        <Note title="Passwords of mail programs live elsewhere." tone="warn">
          PLAIN and LOGIN, which mail programs use, are checked by {by}: those passwords are set there, and
          there people are disabled and locked out. A password set here works with {here.join(', ')} only,
          which mail servers speak. {programsHref ? <ProgramsLink href={programsHref} /> : null}
        </Note>
      )}
    </div>
  );
}
