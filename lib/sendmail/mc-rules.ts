import type { Auth } from '#lib/policy/section/auth.ts';
import { type CustomRules, verbatimClose, verbatimOpen } from '#lib/policy/section/custom-rules.ts';
import type { Sending } from '#lib/policy/section/sending.ts';
import { plainFolders, releaseFile } from './mc-base.ts';
import { certificateConfig, certificateRules } from './mc-certificates.ts';
import { countingRules, sendingMap, sendingRules } from './mc-sending.ts';

/**
 * The auditor's line: one for each message that reaches DATA, with queue id, account, mechanism, client, TLS and certificate. The template has no spaces,
 * because BlankSub would replace them; the sender stands last, because it alone is not encoded.
 */
const auditTemplate =
  'q<$&i>u<$&{auth_authen}>m<$&{auth_type}>c<$&{client_addr}>p<$&{client_port}>v<$&{verify}>t<$&{tls_version}>s<$&{cert_subject}>d<$&{daemon_name}>n<$&{nrcpts}>f<$&{mail_addr}>';

/** LOCAL_CONFIG, LOCAL_RULE_0 and LOCAL_RULESETS: Postern's own lines, then the admin's. */
export function ruleLines(
  { localConfig, localRule0, localRulesets }: CustomRules,
  { auth, sending }: { auth: Auth; sending: Sending },
  folders: { sasl: string; plugins: string },
): string[] {
  return [
    'LOCAL_CONFIG',
    `ESASL_CONF_PATH=${releaseFile('sasl')}`,
    ...(folders.plugins === '' ? [] : verbatim(`ESASL_PATH=${plainFolders(folders.plugins)}`)),
    'Kaudit syslog -LINFO -D',
    ...certificateConfig(auth),
    ...sendingMap(sending, folders.sasl),
    ...verbatim(localConfig),
    ...(localRule0 === '' ? [] : ['LOCAL_RULE_0', ...verbatim(localRule0)]),
    'LOCAL_RULESETS',
    ...sendingRules(sending),
    'SLocal_check_data',
    'Scheck_data',
    ...countingRules(sending),
    `R$*\t\t\t$: $(audit ${auditTemplate} $: $) $1`,
    'R$*\t\t\t$: $1 $| $>"Local_check_data" $1',
    'R$* $| $#$*\t\t$#$2',
    'R$* $| $*\t\t$@ $1',
    ...certificateRules(auth),
    ...verbatim(localRulesets),
  ];
}

/** The sections of own rules that hold anything, with the macro that opens each. */
export function ruleSections(rules: CustomRules): { field: keyof CustomRules; name: string; text: string }[] {
  const names = {
    localConfig: 'LOCAL_CONFIG',
    localRule0: 'LOCAL_RULE_0',
    localRulesets: 'LOCAL_RULESETS',
  } as const;
  const fields = Object.keys(names) as (keyof CustomRules)[];
  return fields
    .map((field) => ({ field, name: names[field], text: rules[field] }))
    .filter(({ text }) => text !== '');
}

/** Text that m4 hands on without reading it: quotes that no text can hold stand around it while it is read. */
export function verbatim(text: string): string[] {
  if (text === '') return [];
  if (text.includes(verbatimOpen) || text.includes(verbatimClose))
    throw new Error('A custom rule holds the ends of its own quotes.');
  return [
    `changequote(\`${verbatimOpen}', \`${verbatimClose}')dnl`,
    `${verbatimOpen}${text}`,
    `${verbatimClose}changequote(\`, ')dnl`,
  ];
}
