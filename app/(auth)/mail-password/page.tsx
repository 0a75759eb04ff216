import { ChoosePassword } from '#components/accounts/choose-password.tsx';
import { Gate } from '#components/shell/gate.tsx';
import { Note } from '#components/ui/note.tsx';
import { Refusal } from '#lib/refusal.ts';
import { openAccountLink } from '#lib/sasl/link/choose-account-password.ts';
import { linkToken } from '#lib/web/link-cookie.ts';
import { runtime } from '#lib/web/runtime.ts';
import { requestOrigin, visitor } from '#lib/web/session.ts';
import { choose } from './actions.ts';

export const metadata = { title: 'Choose your mail password', robots: { index: false } };

const footer = 'Nobody will ask you for this password: not by mail, not on the telephone.';

/** The one page behind a link. It leads nowhere else, and nobody is signed in by it. */
export default async function MailPasswordPage() {
  const link = await openLink();
  return (
    <Gate footer={footer} title="Choose your mail password" wide>
      <ChoosePassword action={choose} link={link.ok ? link.value : null}>
        {link.ok ? null : (
          <Note title={link.message} tone="warn">
            {link.next}
          </Note>
        )}
      </ChoosePassword>
    </Gate>
  );
}

async function openLink() {
  const token = await linkToken();
  if (!token)
    return {
      ok: false,
      message: 'There is no link to go by.',
      next: 'Open the link that you were given.',
    } as const;
  try {
    const input = { token, origin: await requestOrigin() };
    return {
      ok: true,
      value: await openAccountLink.invoke(await runtime(), await visitor(), input),
    } as const;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, message: error.message, next: error.next } as const;
  }
}
