import type { Explanation } from '#lib/maillog/tracking/explain.ts';
import type { Why } from './why-login.ts';

type Verdict = Explanation & { ok: boolean };

/** The answer in one sentence: what came of the newest attempt, or that there was none. */
export function verdictOf({ asked, attempts, nearest, meant, realm, q }: Why): Verdict {
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
  const [newest] = attempts;
  if (asked.kind === 'name' && !asked.account)
    return {
      ok: false,
      title: `There is no account ${asked.name}`,
      advice: nearest.length > 0 ? 'The name is probably misspelt.' : 'No account has a name like it.',
    };
  if (!newest) return neverSeen(asked.kind);
  return {
    ok: newest.ok,
    title: newest.ok ? 'The newest log-in went well' : newest.title,
    advice: newest.advice,
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
      'Server or port in the mail program are wrong; or it uses SCRAM, which keeps from the gateway who fails: search for the address it comes from.',
  };
}
