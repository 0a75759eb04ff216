import { askTestMode, demandAnswers, returnedBy } from '#lib/agent/engines/sendmail/address-test.ts';
import { macros } from '#lib/agent/engines/sendmail/trace-envelope.ts';
import { readVerdict } from '#lib/agent/engines/sendmail/verdict.ts';

/** Documentation networks (RFC 5737): a policy may name one of them, but nobody's policy trusts all three. */
const strangers = ['192.0.2.99', '198.51.100.99', '203.0.113.99'];

/** A client address of this very host that is not the host's own: what the daemon does to strangers can be seen with it. */
export const loopbackStranger = '127.0.0.2';

/** Nobody's domain, for ever (RFC 6761). */
export const foreignRecipient = 'postern-probe@relay-test.invalid';

export type RelayRules = {
  /** Clients that nobody knows may send to domains that nobody here serves. */
  open: boolean;
  /** The rules let `loopbackStranger` relay, so it proves nothing on the wire. */
  loopbackTrusted: boolean;
  output: string;
};

/** What to ask test mode about it, one group of commands behind the other. */
export function relayCommands(): string[] {
  return [...strangers, loopbackStranger].flatMap((address) => [
    ...macros({ client: { address, name: '' }, sender: '', recipient: foreignRecipient }),
    `check_rcpt <${foreignRecipient}>`,
  ]);
}

/** What its answers to those say. */
export function readRelayRules(answers: readonly string[]): RelayRules {
  const verdicts = answers.flatMap((answer) => {
    const returned = returnedBy(answer, 'check_rcpt');
    return returned === null ? [] : [readVerdict(returned)];
  });
  const relays = verdicts.map(({ kind }) => kind === 'accept');
  return {
    // a check_rcpt that answers nothing at all lets everybody through
    open: verdicts.length <= strangers.length || relays.slice(0, strangers.length).every((may) => may),
    loopbackTrusted: relays.at(-1) === true,
    output: answers.filter((answer) => answer !== '').join('\n'),
  };
}

/** Asks the daemon's rules who may relay, in its test mode. */
export async function askRelayRules(sendmail: string, cf: string): Promise<RelayRules> {
  return readRelayRules(demandAnswers(await askTestMode(sendmail, cf, relayCommands())));
}
