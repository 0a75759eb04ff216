import type { PasswordHint } from '#lib/gateway/api-attempts.ts';
import type { Explanation } from '#lib/maillog/tracking/explain.ts';
import type { RefusalWord } from '#lib/sasl/account/account-use.ts';
import { splitDevice } from '#lib/sasl/account/login-name.ts';

export const standing = {
  disabled: { title: 'The account is disabled', advice: 'Enable it, if the person may send mail again.' },
  expired: {
    title: 'The account has ended',
    advice: 'Move the day it ends, if the person may send mail again.',
  },
} as const;

/** What the gateway's verifier knows better than the log; null where the log says the same. */
export function explainRefusal(word: RefusalWord): Explanation | null {
  const { name, reason, detail } = word;
  const device = detail ?? 'device password';
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
        title: `There is no device password of that name${name === '' ? '' : `: ${name}`}`,
        advice: `It was revoked, or the name behind the + is misspelt. ${hintAdvice(word) ?? ''}`.trim(),
      };
    case 'device password expired':
      return {
        title: `The ${device} has ended`,
        advice: 'Under Device passwords, move the day it ends, or make another one for this device.',
      };
    case 'not from this network':
      return {
        title: `The ${device} is not for this network`,
        advice:
          'It may be used from some networks only. Under Device passwords allow this one, or use another password.',
      };
    case 'the client’s network is not known':
      return {
        title: `The gateway could not see from where the ${device} was used`,
        advice:
          'It is for some networks only, so it is refused where the network is not known. Is the program ss (Debian’s iproute2) on the gateway? Until it is, take the networks away, or use another password.',
      };
    case 'no password for PLAIN and LOGIN':
      return { title: 'The account has no password yet', advice: 'Reset it.' };
    case 'too many logins at once':
      return { title: 'Too many log-ins at once', advice: 'The gateway was busy. The program tries again.' };
    case 'too many failures from this network':
      return {
        title: 'Too many failures from this network',
        advice:
          'Sixty log-ins from there failed within ten minutes, by whatever names, so the gateway does not listen to it until some minutes after that stops. Accounts that are used from there go on. A reset opens it for its account for ten minutes; the program that still tries wrong passwords is to be found there.',
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
    case 'wrong password':
      return wrongPassword(word);
    case 'asked to act for another':
    case 'accepted':
    case 'unknown account':
    case 'another realm':
    case 'no verifier for this mechanism':
    case 'asked for another service than smtp':
    case 'not understood':
    case 'refused by the daemon':
      return null;
  }
}

const hintTitles: Record<PasswordHint, string> = {
  'own password': 'The account’s own password, by the name of a device',
  'another device': 'The password of another device',
  'form of a device password': 'A device password that is none of this account’s',
};

/** Null where the log says as much. */
function wrongPassword(word: RefusalWord): Explanation | null {
  const { name: account, device } = splitDevice(word.name);
  if (word.hint) return { title: hintTitles[word.hint], advice: hintAdvice(word) };
  if (device === null) return null;
  return {
    title: `Wrong password for the device “${device}”`,
    advice: `By the name ${word.name} only that device’s password works, not the account’s own. Type that one, or make another for the device; for the account’s own password the user name is ${account} alone.`,
  };
}

/** What to say on the phone, where the gateway knows what was typed instead. */
function hintAdvice({ name, hint, detail }: RefusalWord): string | null {
  const { name: account, device } = splitDevice(name);
  switch (hint) {
    case null:
      return null;
    case 'own password':
      return `What was typed is the account’s own password, and it is right. Make the user name ${account} in the mail program, or type the password of the device “${device}”.`;
    case 'another device':
      return `What was typed is the ${detail}, but the user name is that of “${device}”. Make the user name ${account}: by that every device password works.`;
    case 'form of a device password':
      return 'It was revoked, has a slip in it, or is somebody else’s. Make another one for this device; or let the person type the account’s own password.';
  }
}
