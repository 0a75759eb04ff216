import { passwordMechanisms } from '#lib/gateway/api-login.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import { bareName } from '#lib/maillog/parse/typed-name.ts';
import { type Explanation, explainLogin, loginReason } from '#lib/maillog/tracking/explain.ts';
import type { RefusalWord } from '#lib/sasl/account/account-use.ts';
import type { Elsewhere } from '#lib/sasl/account/elsewhere.ts';
import { explainSaslauthd } from '#lib/sasl/elsewhere/explain-saslauthd.ts';
import { wordInDetail } from '#lib/sasl/elsewhere/saslauthd-word.ts';
import { explainRefusal, standing } from './explain-refusal.ts';

/** What is known of the account that a log-in named, as the console has it now. */
export type KnownAccount = { name: string; disabledAt: Date | null; expiresAt: Date | null };

export type LoginFacts = {
  realm: string;
  /** Null when there is none of that name, or the log names nobody. */
  account: KnownAccount | null;
  /** Names of accounts that look like the one that was typed. */
  nearest: readonly string[];
  /** Names of accounts whose mail address it is. */
  meant: readonly string[];
  /** The verifier's own word on this very attempt, where it is known. */
  told: RefusalWord | null;
  /** Who checks passwords when it is not Postern, or not Postern alone. */
  elsewhere: Elsewhere | null;
  /** This client got in before the password was changed, and not since. */
  before: boolean;
};

/** Why a log-in failed, in plain words, and what to say on the phone. */
export function explainFailure(login: ListedLogin, facts: LoginFacts): Explanation {
  const { account: typed, at } = login;
  const { account, told, before } = facts;
  // who checks passwords now need not have checked this one: the verifier's own word is of those that it did
  const ours = told !== null && told.reason !== 'nobody checked the password';
  const theirs = bySaslauthd(login, facts) ?? (ours ? null : checkedElsewhere(login, facts.elsewhere));
  if (theirs) return theirs;
  if (typed !== null && !account && facts.meant.length > 0) return mailAddress(typed, facts);
  const stranger = foreignRealm(typed, facts);
  if (stranger) return stranger;
  const known = told && explainRefusal(told);
  if (known) return known;
  if (typed === null) return nameless(login);
  if (!account) return noSuchUser(typed, facts.nearest);
  if (account.disabledAt && account.disabledAt.getTime() <= at) return standing.disabled;
  if (account.expiresAt && account.expiresAt.getTime() <= at) return standing.expired;
  const reason = loginReason(login);
  if (reason === 'no-such-user' || lacksVerifier(login))
    return noVerifier(login.mechanism, typed !== typed.toLowerCase());
  if (reason === 'wrong-password' && before) return oldPassword;
  return explainLogin(login);
}

const oldPassword: Explanation = {
  title: 'This program still has the old password',
  advice:
    'It logged in from there until the password was changed, and has failed since. Type the new one into it.',
};

/** What the host's own saslauthd said of this attempt, whoever checks passwords by now. */
function bySaslauthd(login: ListedLogin, { nearest }: LoginFacts): Explanation | null {
  const said = wordInDetail(login.failure?.detail ?? '');
  if (!said) return null;
  const words = explainSaslauthd(said);
  if (said.reason !== 'no-such-user' || login.account === null) return words;
  const like = nearest.length > 0 ? ` An account kept here is called ${nearest.join(', or ')}.` : '';
  return { title: `${words.title}: ${login.account}`, advice: `${words.advice}${like}` };
}

/** Of a log-in that no account of ours decides, the log and whoever decides are all there is to say. */
function checkedElsewhere(login: ListedLogin, elsewhere: Elsewhere | null): Explanation | null {
  if (!elsewhere || !passwordMechanisms.some((name) => name === login.mechanism)) return null;
  if (elsewhere.here.some((name) => name === login.mechanism)) return null;
  const reason = loginReason(login);
  if (reason === 'verifier-down')
    return {
      title: `No answer from ${elsewhere.by}`,
      advice:
        'Every such log-in fails there. Start it on the gateway, and look that the daemon may reach it.',
    };
  if (reason !== 'wrong-password' && reason !== 'no-such-user') return null;
  return {
    title: `Refused by ${elsewhere.by}`,
    advice:
      'The user name or the password is not as it is set there, and only there it can be mended. What it said itself was not read on the gateway (saslauthd: facility auth).',
  };
}

function foreignRealm(typed: string | null, { realm }: LoginFacts): Explanation | null {
  const at = typed?.lastIndexOf('@') ?? -1;
  const name = typed === null ? '' : bareName(typed);
  if (typed === null || at < 0 || name === '') return null;
  const own = realm === '' ? '' : `, or ${name}@${realm}`;
  return {
    title: `The realm differs: ${typed.slice(at + 1) || 'an empty one'}`,
    advice: `Here the user name is ${name} alone${own}. Change it in the mail program.`,
  };
}

function mailAddress(typed: string, { meant, realm }: LoginFacts): Explanation {
  const names = meant.map((name) => (realm === '' ? name : `${name} or ${name}@${realm}`)).join(', or ');
  return {
    title: `No such user: ${typed}`,
    advice: `It is in the mail address of ${meant.join(' and of ')}, but the user name is ${names}. Change it in the mail program.`,
  };
}

function noSuchUser(typed: string, nearest: readonly string[]): Explanation {
  return {
    title: `No such user: ${typed}`,
    advice:
      nearest.length > 0
        ? `The nearest name is ${nearest.join(', or ')}. Check the user name in the mail program.`
        : 'No account has a name like it. Check the user name in the mail program.',
  };
}

/** SCRAM keeps from the daemon who tried. */
function nameless(login: ListedLogin): Explanation {
  const { title } = explainLogin(login);
  if (loginReason(login) === 'no-such-user')
    return {
      title: 'No such user, by a name that the log does not hold',
      advice: `${login.mechanism} looks a name up letter by letter: Kim is not kim. Check the user name in the mail program.`,
    };
  return {
    title: `${title}, by a name that the log does not hold`,
    advice: `${login.mechanism} does not tell the gateway who tried. The address is what is known.`,
  };
}

/** What libscram says of an account that has a verifier, but none of this kind. */
const lacksVerifier = ({ failure }: ListedLogin) => /No valid SCRAM-\S+ secret/.test(failure?.detail ?? '');

function noVerifier(mechanism: string, capital: boolean): Explanation {
  if (capital)
    return {
      title: 'The user name is written with a capital letter',
      advice: `${mechanism} looks it up letter by letter. Write it small in the mail program.`,
    };
  const made = mechanism.startsWith('SCRAM')
    ? 'The first log-in with it makes what SCRAM needs, and so does a reset.'
    : 'CRAM-MD5 and DIGEST-MD5 need an account that was switched to them, and a reset.';
  return {
    title: `The account has no password for ${mechanism}`,
    advice: `Choose another method of authentication in the mail program; “normal password” over TLS always works. ${made}`,
  };
}
