import { asksAgent, type Sending } from '#lib/policy/section/sending.ts';
import { m4Quote } from './m4.ts';

/** The socket where the agent answers, beside the one for passwords. */
export const askSocket = (saslFolder: string) => `${saslFolder}/ask`;

const cannotTell =
  '$#error $@ 4.3.0 $: "451 The gateway cannot look up what this account may send now. Try again in a few minutes."';

/** Lines of LOCAL_CONFIG. -T: what the daemon gets instead of an answer when nobody gives one (op.me section 5.13). */
export function sendingMap(sending: Sending, saslFolder: string): string[] {
  return [
    ...(asksAgent(sending) ? [`Kpostern socket -T<TMPF> local:${askSocket(saslFolder)}`] : []),
    ...(holdsHeader(sending) ? ['Kposternnote macro'] : []),
  ];
}

/** Whether the header From: is looked at, too. */
const holdsHeader = ({ senders, checkFrom }: Sending) => checkFrom && senders !== 'any';

/**
 * Rule sets that ask the agent about mail of those who logged in, and of nobody else: about the sender at MAIL, about the count
 * once for each message at DATA, about the header From: if that is wanted. The question has no spaces, because BlankSub would
 * replace them; what the client chose stands last. An answer that is not understood is a temporary refusal.
 */
export function sendingRules(sending: Sending): string[] {
  if (!asksAgent(sending)) return [];
  const { counted } = sending;
  return [
    ...answerRules(sending),
    ...ruleSet('PosternMail', sending, 'mail', '$1'),
    // with delay_checks the daemon knows check_rcpt alone, and does not look at the sender of those who logged in
    ...['SLocal_check_mail', ...held('PosternMail'), 'Scheck_mail', ...held('PosternMail')],
    ...(counted ? ruleSet('PosternData', sending, 'data', '') : []),
    ...(holdsHeader(sending) ? headerRules(sending) : []),
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

/**
 * The daemon leaves a header alone that is too long for its rules (prescan, some 1,200 signs), so that one was looked at is noted, and asked for at
 * the end of the headers: who is held to their addresses needs a From: that could be read.
 */
function headerRules(sending: Sending): string[] {
  return [
    'HFrom: $>+PosternFrom',
    'SPosternFrom',
    ...ifLoggedIn,
    'R$*\t\t\t$: $(posternnote {PosternFrom} $@ $&i $) <?> $1',
    // of `Name <address>` the address alone is asked about: a key of a map has some 250 signs
    'R<?> $* , $*\t\t$: <*> $1 , $2',
    'R<?> $* ; $*\t\t$: <*> $1 ; $2',
    'R<?> $* < $* > $* < $*\t$: <*> $1 < $2 > $3 < $4',
    'R<?> $* < $+ >\t\t$: <*> <$2>',
    'R<$-> $*\t\t$: $2',
    answerTo(sending, 'from', '$1'),
    'SPosternEoh',
    ...ifLoggedIn,
    'R$*\t\t\t$: <$&{PosternFrom}>',
    'R<$&i>\t\t\t$@ OK',
    answerTo(sending, 'from', ''),
    ...['Scheck_eoh', ...held('PosternEoh')],
  ];
}

/** Of everybody else nothing is asked; the workspace stays. */
const ifLoggedIn = ['R$*\t\t\t$: $&{auth_type} $| $1', 'R$| $*\t\t\t$@ OK', 'R$* $| $*\t\t$: $2'];

function ruleSet(name: string, sending: Sending, kind: Kind, subject: string): string[] {
  return [`S${name}`, ...ifLoggedIn, answerTo(sending, kind, subject)];
}

type Kind = 'mail' | 'data' | 'from';

function answerTo(sending: Sending, kind: Kind, subject: string): string {
  return `R$*\t\t\t$@ $>"PosternAnswer" $(postern ${question(sending, kind, subject)} $: <TMPF> $)`;
}

function question(sending: Sending, kind: Kind, subject: string): string {
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
