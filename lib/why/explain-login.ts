import type { AttemptReason } from '#lib/gateway/api-attempts.ts';
import { passwordMechanisms } from '#lib/gateway/api-login.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import { bareName } from '#lib/maillog/parse/typed-name.ts';
import { type Explanation, explainLogin, loginReason } from '#lib/maillog/tracking/explain.ts';
import type { Elsewhere } from '#lib/sasl/account/elsewhere.ts';
import { explainSaslauthd } from '#lib/sasl/elsewhere/explain-saslauthd.ts';
import { wordInDetail } from '#lib/sasl/elsewhere/saslauthd-word.ts';

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
  told: AttemptReason | null;
  /** Who checks passwords when it is not Postern, or not Postern alone. */
  elsewhere: Elsewhere | null;
  /** This client got in before the password was changed, and not since. */
  before: boolean;
};

/** Why a log-in failed, in plain words, and what to say on the phone. */
export function explainFailure(login: ListedLogin, facts: LoginFacts): Explanation {
  const { account: typed, at } = login;
  const { account, told, before } = facts;
  const theirs = bySaslauthd(login, facts) ?? checkedElsewhere(login, facts.elsewhere);
  if (theirs) return theirs;
  if (typed !== null && !account && facts.meant.length > 0) return mailAddress(typed, facts);
  const stranger = foreignRealm(typed, facts);
  if (stranger) return stranger;
  const known = told && ofVerifier(told);
  if (known) return known;
  if (typed === null) return nameless(login);
  if (!account) return noSuchUser(typed, facts.nearest);
  if (account.disabledAt && account.disabledAt.getTime() <= at) return standing.disabled;
  if (account.expiresAt && account.expiresAt.getTime() <= at) return standing.expired;
  const reason = loginReason(login);
  if (reason === 'no-such-user') return noVerifier(login.mechanism, typed !== typed.toLowerCase());
  if (reason === 'wrong-password' && before) return oldPassword;
  return explainLogin(login);
}

const standing = {
  disabled: { title: 'The account is disabled', advice: 'Enable it, if the person may send mail again.' },
  expired: {
    title: 'The account has ended',
    advice: 'Move the day it ends, if the person may send mail again.',
  },
} as const;

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

function noVerifier(mechanism: string, capital: boolean): Explanation {
  if (capital)
    return {
      title: 'The user name is written with a capital letter',
      advice: `${mechanism} looks it up letter by letter. Write it small in the mail program.`,
    };
  return {
    title: `The account has no password for ${mechanism}`,
    advice:
      'Choose another method of authentication in the mail program; “normal password” over TLS always works. CRAM-MD5 and DIGEST-MD5 need an account that was switched to them, and a reset.',
  };
}

/** What the verifier knows better than the log; null where the log says the same. */
function ofVerifier(reason: AttemptReason): Explanation | null {
  switch (reason) {
    case 'disabled':
      return standing.disabled;
    case 'expired':
      return standing.expired;
    case 'locked':
      return {
        title: 'The account is locked',
        advice: 'Whatever was typed, right or wrong. It opens by itself; a reset or “Unlock” opens it now.',
      };
    case 'no such device password':
      return {
        title: 'There is no device password of that name',
        advice: 'It was revoked, or the name behind the + is misspelt.',
      };
    case 'device password expired':
      return { title: 'The device password has ended', advice: 'Make another one for this device.' };
    case 'not from this network':
    case 'the client’s network is not known':
      return {
        title: 'The device password is not for this network',
        advice: 'It may be used from some networks only. Allow this one, or use another password.',
      };
    case 'no password for PLAIN and LOGIN':
      return { title: 'The account has no password yet', advice: 'Reset it.' };
    case 'too many logins at once':
      return { title: 'Too many log-ins at once', advice: 'The gateway was busy. The program tries again.' };
    case 'too many failures from this network':
      return {
        title: 'Too many failures from this network',
        advice: 'The gateway does not listen to it for a while, whatever is typed.',
      };
    case 'not up to date with the console':
      return {
        title: 'The gateway was not up to date',
        advice:
          'It had just come back and lets nobody in until it knows the newest passwords. The program tries again.',
      };
    case 'nobody checked the password':
      return {
        title: 'Passwords could not be checked on the gateway',
        advice: 'Every log-in failed there: look at the gateway’s health.',
      };
    case 'asked to act for another':
    case 'accepted':
    case 'wrong password':
    case 'unknown account':
    case 'another realm':
    case 'no verifier for this mechanism':
    case 'asked for another service than smtp':
    case 'not understood':
    case 'refused by the daemon':
      return null;
  }
}
