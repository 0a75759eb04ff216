import type { OptionRow } from '../option.ts';

const group = 'milters';
const needs = { compiledWith: 'MILTER' };

/** `j, _, {daemon_name}` */
const macroList = {
  type: 'text',
  pattern: /^(?:[A-Za-z_]|\{[A-Za-z_]\w*\})(?:, ?(?:[A-Za-z_]|\{[A-Za-z_]\w*\})){0,30}$/,
  example: 'i, {auth_authen}, {client_addr}',
} as const;

const macros = (name: string, stage: string, label: string, usual: string, version?: string): OptionRow => ({
  name: `confMILTER_MACROS_${name}`,
  option: `Milter.macros.${stage}`,
  group,
  label,
  help: 'Names with commas between, in braces when they are longer than a letter. Written only when there is a milter.',
  safe: 'The default, and what your milter’s manual asks for besides.',
  value: macroList,
  default: usual,
  needs: version ? { ...needs, version } : needs,
});

/** What milters are told and what is logged of them (op.me section 5.11; cf/README, “ADDING NEW MAIL FILTERS”). */
export const milterOptions: readonly OptionRow[] = [
  {
    name: 'confMILTER_LOG_LEVEL',
    option: 'Milter.LogLevel',
    group,
    label: 'Log level of milters',
    help: 'For what milters do. Empty is the log level of all the rest. Written only when there is a milter.',
    safe: 'Empty, or up to 14.',
    value: { type: 'int', min: 0, max: 14 },
    default: '',
    defaultSays: 'as the log level',
    needs,
  },
  macros(
    'CONNECT',
    'connect',
    'Macros a milter gets with the connection',
    'j, _, {daemon_name}, {if_name}, {if_addr}',
  ),
  macros(
    'HELO',
    'helo',
    'Macros a milter gets with HELO',
    '{tls_version}, {cipher}, {cipher_bits}, {cert_subject}, {cert_issuer}',
  ),
  macros(
    'ENVFROM',
    'envfrom',
    'Macros a milter gets with MAIL',
    'i, {auth_type}, {auth_authen}, {auth_ssf}, {auth_author}, {mail_mailer}, {mail_host}, {mail_addr}',
  ),
  macros('ENVRCPT', 'envrcpt', 'Macros a milter gets with RCPT', '{rcpt_mailer}, {rcpt_host}, {rcpt_addr}'),
  macros('DATA', 'data', 'Macros a milter gets with DATA', '', '8.14.1'),
  macros('EOH', 'eoh', 'Macros a milter gets after the headers', '', '8.14.1'),
  macros('EOM', 'eom', 'Macros a milter gets at the end', '{msg_id}', '8.13.0'),
];
