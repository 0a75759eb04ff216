'use server';

import { Refusal } from '#lib/refusal.ts';
import { type Chosen, chooseAccountPassword } from '#lib/sasl/link/choose-account-password.ts';
import { answer } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';
import { linkToken } from '#lib/web/link-cookie.ts';
import { runtime } from '#lib/web/runtime.ts';
import { refuseWithoutTls, requestOrigin, visitor } from '#lib/web/session.ts';

/** The holder of a link has chosen: sets the password. The page goes on knowing the link, and says that it was used. */
export async function choose(_state: FormState<Chosen>, form: FormData): Promise<FormState<Chosen>> {
  return answer(
    async () => {
      await refuseWithoutTls();
      const token = await linkToken();
      if (!token)
        throw new Refusal('forbidden', 'no-link', 'This page does not know your link any more.', {
          next: 'Open the link again.',
        });
      const input = { ...valuesOf(form), token, origin: await requestOrigin() };
      return chooseAccountPassword.invoke(await runtime(), await visitor('The holder of the link'), input);
    },
    form,
    ['password', 'again'],
  );
}
