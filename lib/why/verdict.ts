import { outcomeOf, type Verdict } from './outcome.ts';
import type { Why } from './why-login.ts';

/** The answer in one sentence: how the account stands, what came of the newest attempts, or that there was none. */
export function verdictOf({ asked, attempts, nearest, meant, realm, elsewhere, q, standing }: Why): Verdict {
  const [newest] = attempts;
  const account = asked.kind === 'name' && !elsewhere ? asked.account : null;
  const since = account ? account.passwordSetAt : null;
  const locked = account ? account.lockedUntil !== null : true;
  const outcome = outcomeOf(attempts, { by: asked.kind === 'name' ? 'client' : 'name', since, locked });
  if (elsewhere !== null && outcome && newest?.mechanism != null && !isOurs(newest.mechanism)) return outcome;
  if (elsewhere !== null && asked.kind === 'name' && !(asked.account && newest))
    return outcome ?? unseenElsewhere(elsewhere);
  if (asked.kind === 'name' && !asked.account && meant.length > 0)
    return {
      ok: false,
      title: `No account is called ${q}`,
      advice: `It is the name or the mail address of whoever has ${meant.join(', or ')}: that is the user name to type into the mail program.`,
    };
  if (asked.kind === 'name' && asked.realm === 'another')
    return {
      ok: false,
      title: `The realm differs: ${q}`,
      advice: `Here the user name is ${asked.name} alone${realm === '' ? '' : `, or ${asked.name}@${realm}`}.`,
    };
  if (asked.kind === 'name' && !asked.account)
    return {
      ok: false,
      title: `There is no account ${asked.name}`,
      advice: nearest.length > 0 ? 'The name is probably misspelt.' : 'No account has a name like it.',
    };
  if (standing) return standing;
  return outcome ?? neverSeen(asked.kind);
}

/** Whether the accounts that are kept here decide it, whoever checks the passwords that are sent. */
const isOurs = (mechanism: string) => mechanism !== 'PLAIN' && mechanism !== 'LOGIN';

/** Who may log in is not known here, so nothing is said of the name. */
function unseenElsewhere(by: string): Verdict {
  return {
    ok: false,
    title: 'No gateway saw an attempt by this name',
    advice: `Passwords are checked by ${by}: whether there is such an account is known there. Server or port in the mail program may be wrong, or the name is typed otherwise.`,
  };
}

function neverSeen(kind: 'name' | 'address'): Verdict {
  if (kind === 'address')
    return {
      ok: false,
      title: 'No gateway saw a connection from there in the last day',
      advice:
        'Server or port in the mail program are wrong, a firewall is in between, or its address is another one: networks at home and of telephones share addresses.',
    };
  return {
    ok: false,
    title: 'No gateway saw an attempt by this name',
    advice:
      'Server, port or kind of encryption in the mail program are wrong: before TLS stands nobody says a name, as with SSL/TLS on 587. Or it uses SCRAM, which keeps from the gateway who fails. Search for the address it comes from.',
  };
}
