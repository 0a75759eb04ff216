import { asksAgent, type Sending } from '#lib/policy/sending.ts';
import { m4Quote } from './m4.ts';

/** The socket where the agent answers, beside the one for passwords. */
export const askSocket = (saslFolder: string) => `${saslFolder}/ask`;

const cannotTell =
  '$#error $@ 4.3.0 $: "451 The gateway cannot look up what this account may send now. Try again in a few minutes."';

/** Lines of LOCAL_CONFIG. -T: what the daemon gets instead of an answer when nobody gives one (op.me section 5.13). */
export function sendingMap(sending: Sending, saslFolder: string): string[] {
  return asksAgent(sending) ? [`Kpostern socket -T<TMPF> local:${askSocket(saslFolder)}`] : [];
}

/**
 * Rule sets that ask the agent about mail of those who logged in, and of nobody else: about the sender at MAIL, about the count
 * once for each message at DATA, about the header From: if that is wanted. The question has no spaces, because BlankSub would
 * replace them; what the client chose stands last. An answer that is not understood is a temporary refusal.
 */
export function sendingRules(sending: Sending): string[] {
  if (!asksAgent(sending)) return [];
  const { senders, checkFrom, counted } = sending;
  return [
    ...answerRules(sending),
    ...ruleSet('PosternMail', ask(sending, 'mail', '$1')),
    // with delay_checks the daemon knows check_rcpt alone, and does not look at the sender of those who logged in
    ...['SLocal_check_mail', ...held('PosternMail'), 'Scheck_mail', ...held('PosternMail')],
    ...(counted ? ruleSet('PosternData', ask(sending, 'data', '')) : []),
    ...(checkFrom && senders !== 'any'
      ? ['HFrom: $>+PosternFrom', ...ruleSet('PosternFrom', ask(sending, 'from', '$1'))]
      : []),
  ];
}

/** Rules of check_data that come before the auditor's line: a message that is refused here was not taken. */
export function countingRules(sending: Sending): string[] {
  return asksAgent(sending) && sending.counted ? held('PosternData') : [];
}

/** Calls a rule set; its refusal stands, else the workspace is as before. */
function held(ruleSetName: string): string[] {
  return [`R$*\t\t\t$: $1 $| $>"${ruleSetName}" $1`, 'R$* $| $#$*\t\t$#$2', 'R$* $| $*\t\t$: $1'];
}

function ruleSet(name: string, question: string): string[] {
  return [
    `S${name}`,
    'R$*\t\t\t$: $&{auth_type} $| $1',
    'R$| $*\t\t\t$@ OK',
    'R$* $| $*\t\t$: $2',
    `R$*\t\t\t$@ $>"PosternAnswer" $(postern ${question} $: <TMPF> $)`,
  ];
}

function ask(sending: Sending, kind: 'mail' | 'data' | 'from', subject: string): string {
  const { senders, counted } = sending;
  const limits = counted
    ? [
        sending.messagesPerHour,
        sending.messagesPerDay,
        sending.recipientsPerHour,
        sending.recipientsPerDay,
      ].join('/')
    : '';
  return `k<${kind}>s<${senders}>l<${limits}>u<$&{auth_authen}>c<$&{client_addr}>n<$&{nrcpts}>f<${subject}>`;
}

function answerRules({ advice }: Sending): string[] {
  const words = advice === '' ? '' : ` " ${m4Quote(advice, 1)}"`;
  return [
    'SPosternAnswer',
    `R$* <TMPF>\t\t${cannotTell}`,
    'RYES\t\t\t$@ OK',
    `R4 $+\t\t\t$#error $@ 4.7.1 $: "451 " $1${words}`,
    `R5 $+\t\t\t$#error $@ 5.7.1 $: "550 " $1${words}`,
    `R$*\t\t\t${cannotTell}`,
  ];
}
