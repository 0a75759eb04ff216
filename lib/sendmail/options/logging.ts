import type { OptionRow } from '../option.ts';

const group = 'logging';

/** What is written down of it all (op.me section 5.6). */
export const loggingOptions: readonly OptionRow[] = [
  {
    name: 'confLOG_LEVEL',
    option: 'LogLevel',
    group: 'logging',
    label: 'Log level',
    help: 'From 9 on the log shows who logged in, from 10 on when a client connects. 15 would write passwords, so 14 is the highest here.',
    safe: '10.',
    value: { type: 'int', min: 0, max: 14 },
    default: '9',
    ours: '10',
  },
  {
    name: 'confREJECT_LOG_INTERVAL',
    option: 'RejectLogInterval',
    group: 'logging',
    label: 'Say again that connections are refused',
    help: 'How often a long refusal of connections is logged.',
    safe: 'The default, 3h.',
    value: { type: 'time', bare: 'h' },
    default: '3h',
    needs: { version: '8.13.0' },
  },
  {
    name: 'confPROCESS_TITLE_PREFIX',
    option: 'ProcessTitlePrefix',
    group,
    label: 'Word before the titles of processes',
    help: 'Tells several daemons on one host apart in the output of ps.',
    safe: 'Empty.',
    value: { type: 'text', pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, example: 'outbound' },
    default: '',
  },
  {
    name: 'confTIME_ZONE',
    option: 'TimeZoneSpec',
    group,
    label: 'Time zone',
    help: 'USE_SYSTEM takes the host’s, USE_TZ that of the environment.',
    safe: 'USE_SYSTEM: headers, the log and the clock on the wall agree.',
    value: {
      type: 'text',
      pattern: /^(?:USE_SYSTEM|USE_TZ|[A-Z][A-Za-z0-9+-]{2,20}(?:\/[A-Za-z0-9_+-]{1,30}){0,2})$/,
      example: 'Europe/Amsterdam',
    },
    default: 'USE_SYSTEM',
  },
  {
    name: 'confCF_VERSION',
    option: null,
    group,
    label: 'Word behind the version of the configuration',
    help: 'Added to what $Z says, which stands in the Received header.',
    safe: 'Empty: it helps nobody but a curious stranger.',
    value: { type: 'text', pattern: /^[A-Za-z0-9][A-Za-z0-9.+/-]{0,39}$/, example: '2026-11' },
    default: '',
  },
];
