import type { Fact } from '#lib/maillog/parse/line.ts';

/** What another program would hardly write: lines that are Sendmail's under whatever tag it was started with (`sendmail -L`). */
export function isPlainlySendmail(queueId: string | null, fact: Fact, saysNoQueue: boolean): boolean {
  if (fact.kind !== 'unknown' && saysNoQueue) return true;
  switch (fact.kind) {
    case 'from':
    case 'audit':
    case 'done':
    case 'report':
    case 'clone':
    case 'clone-of':
    case 'split':
    case 'interrupted':
    case 'held':
    case 'released':
    case 'too-large':
    case 'headers-too-large':
    case 'too-many-hops':
      return queueId !== null;
    case 'login':
    case 'login-failure':
    case 'login-name':
    case 'tls':
    case 'certificate':
    case 'ruleset':
    case 'idle':
    case 'attack':
    case 'asked':
    case 'outgoing-login':
      return true;
    case 'to':
      return queueId !== null && fact.delaySeconds !== null;
    case 'recipient-refused':
      return queueId !== null && /^\S+$/.test(fact.recipient);
    case 'trouble':
      return queueId !== null && fact.text.startsWith('SYSERR(');
    case 'daemon':
      return fact.what === 'started';
    case 'warning':
      return fact.text.startsWith('Authentication-Warning: ');
    default:
      return false;
  }
}
