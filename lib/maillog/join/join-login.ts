import type { Book } from '#lib/maillog/join/book.ts';
import type { Session } from '#lib/maillog/join/message.ts';
import type { Fact } from '#lib/maillog/parse/line.ts';
import { typedName } from '#lib/maillog/parse/typed-name.ts';
import { actingDetail } from '#lib/sasl/account/acting.ts';
import { wordAsDetail } from '#lib/sasl/elsewhere/saslauthd-word.ts';

type Context = { at: number; session: Session | null; book: Book; nameOf: (authid: string) => string };

/** A log-in that was tried, as the daemon tells of it. */
export function noteLogin(fact: Fact, { at, session, book, nameOf }: Context): void {
  if (fact.kind !== 'login' && fact.kind !== 'login-failure') return;
  const told =
    fact.kind === 'login' ? { name: fact.authid, failure: null } : failureOf(fact, { at, session, book });
  book.addLogin({
    at,
    session: session?.id ?? null,
    ok: fact.kind === 'login',
    account: told.name === null ? null : nameOf(told.name),
    mechanism: fact.mechanism,
    clientAddress: fact.client.address,
    clientName: fact.client.name,
    failure: told.failure,
  });
  if (session) session.asked = null;
}

/**
 * The plugin's word on a name is the better one: Sendmail knows that of some mechanisms alone. So is that of the host's saslauthd on why, where it was
 * asked.
 */
function failureOf(
  fact: Extract<Fact, { kind: 'login-failure' }>,
  { at, session, book }: Pick<Context, 'at' | 'session' | 'book'>,
) {
  const { mechanism, code, error, detail, user } = fact;
  const asked = session?.asked?.mechanism === mechanism ? session.asked : null;
  const acting = asked && actingDetail(asked);
  const isByPassword = mechanism === 'PLAIN' || mechanism === 'LOGIN';
  const check = isByPassword && user !== null ? book.takeCheck(typedName(user), at, session) : null;
  const told = acting ?? (check && wordAsDetail(check)) ?? detail;
  return { name: asked?.authid ?? user, failure: { code, error, detail: told } };
}
