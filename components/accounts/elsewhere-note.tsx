import { Note } from '#components/ui/note.tsx';
import type { Elsewhere } from '#lib/sasl/account/elsewhere.ts';

/** Says that passwords live elsewhere, where that is so. */
export function ElsewhereNote({ elsewhere }: { elsewhere: Elsewhere | null }) {
  if (!elsewhere) return null;
  const { by, here } = elsewhere;
  return (
    <div className="mb-4">
      {here.length === 0 ? (
        <Note title="Accounts live elsewhere." tone="warn">
          Passwords are checked by {by}. What is listed here opens nothing; log-ins still show in the mail
          log.
        </Note>
      ) : (
        <Note title="Passwords of mail programs live elsewhere." tone="warn">
          PLAIN and LOGIN are checked by {by}. A password set here works with {here.join(', ')} only.
        </Note>
      )}
    </div>
  );
}
