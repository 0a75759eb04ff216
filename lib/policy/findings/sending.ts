import { canBeAsked } from '#lib/gateway/lacks.ts';
import { asksAgent, type Sending } from '#lib/policy/section/sending.ts';
import { readableText } from '#lib/raw-text.ts';
import type { Check, CheckContext, Finding, Place } from '../finding.ts';
import type { Policy } from '../policy.ts';

const place: Place = { page: 'sending', section: 'sending' };

/** What accounts may send: whether it can be asked, and whether what is set holds anything. */
export const checkSending: Check = (policy: Policy, { hosts }: CheckContext) => [
  ...(asksAgent(policy.sending)
    ? [
        ...hosts.flatMap(({ name, engine }) => noSocketMap(name, engine?.compiledWith ?? null)),
        ...hosts.flatMap(({ name, engine }) => olderAgent(name, engine?.lacks ?? [])),
        ...ownFrom(policy),
      ]
    : []),
  ...idle(policy),
];

function noSocketMap(name: string, compiledWith: readonly string[] | null): Finding[] {
  if (compiledWith === null || compiledWith.includes('SOCKETMAP')) return [];
  return [
    {
      rule: 'sending/no-socketmap',
      severity: 'error',
      place: { ...place, field: 'senders' },
      title: `The daemon of ${name} cannot ask about what accounts send`,
      text: 'It was built without SOCKETMAP and would not start. Install another build, or let accounts send as anybody and count nothing.',
    },
  ];
}

function olderAgent(name: string, lacks: readonly string[]): Finding[] {
  if (canBeAsked(lacks)) return [];
  return [
    {
      rule: 'sending/older-agent',
      severity: 'error',
      place: { ...place, field: 'senders' },
      title: `The agent of ${name} cannot be asked what accounts may send`,
      text: 'It is older than the console and knows neither addresses to send as nor limits, so whoever logs in there would be told to try again later (451) at every message. Renew the agent first.',
    },
  ];
}

/** The last H line of a header decides which rule set looks at it (sendmail/headers.c, chompheader). */
function ownFrom({ sending, customRules, source }: Policy): Finding[] {
  if (!sending.checkFrom || sending.senders === 'any') return [];
  const kept = source.directives.filter(({ kind }) => kind === 'kept').map(({ text }) => readableText(text));
  const own = [customRules.localConfig, customRules.localRulesets, ...kept].join('\n');
  if (!/^H\s*(?:\?[^?]*\?\s*)?From\s*:\s*\$>/im.test(own)) return [];
  return [
    {
      rule: 'sending/own-from-rule',
      severity: 'warning',
      place: { page: 'custom-rules', section: 'customRules', field: 'localRulesets' },
      title: 'A rule of your own for the header From takes the place of the check of senders',
      text: 'A header has one rule set, the last that is named. Call "PosternFrom" from yours: R$* $: $1 $| $>"PosternFrom" $1, and R$* $| $#$* $#$2 behind it.',
    },
  ];
}

function idle({ auth, sending }: Policy): Finding[] {
  const why = idleReason(sending, auth.enabled);
  if (why === null) return [];
  return [
    {
      rule: 'sending/does-nothing',
      severity: 'advice',
      place: { ...place, field: why.field },
      title: why.title,
      text: why.text,
    },
  ];
}

function idleReason(
  sending: Sending,
  authEnabled: boolean,
): { field: string; title: string; text: string } | null {
  if (!authEnabled && asksAgent(sending))
    return {
      field: 'senders',
      title: 'Senders and limits hold nobody',
      text: 'They are for those who log in, and SMTP AUTH is off.',
    };
  if (sending.checkFrom && sending.senders === 'any')
    return {
      field: 'checkFrom',
      title: 'The header From is held against nothing',
      text: 'Accounts may send as anybody. Hold them to their addresses, or leave the header alone.',
    };
  if (!sending.counted && limitsOf(sending).some((limit) => limit > 0))
    return {
      field: 'counted',
      title: 'There are limits, and nothing is counted',
      text: 'They hold once “Count what each account sends” is on.',
    };
  return null;
}

const limitsOf = ({ messagesPerHour, messagesPerDay, recipientsPerHour, recipientsPerDay }: Sending) => [
  messagesPerHour,
  messagesPerDay,
  recipientsPerHour,
  recipientsPerDay,
];
