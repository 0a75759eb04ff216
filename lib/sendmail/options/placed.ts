import type { PlacedOption } from '../option.ts';
import { placedIn } from './placed-in.ts';

const sasl = { compiledWith: 'SASLv2' };

/** Settings that have a form of their own. */
export const placedOptions: readonly PlacedOption[] = [
  ...placedIn('identity', '/policy/gateway', [
    [
      'confDOMAIN_NAME',
      null,
      'Host name',
      'What the daemon calls itself ($j).',
      'The name that DNS has for the address of the gateway.',
    ],
    [
      'confSMTP_LOGIN_MSG',
      'SmtpGreetingMessage',
      'Greeting',
      'What a client is told first.',
      'Nothing that names the daemon or its version.',
      '$j Sendmail $v/$Z; $b',
    ],
    [
      'confDAEMON_OPTIONS',
      'DaemonPortOptions',
      'Listeners',
      'The addresses and ports the daemon answers on. This name is no longer valid: it is DAEMON_OPTIONS().',
      'One listener for servers, one for people who log in.',
    ],
    [
      'confCLIENT_OPTIONS',
      'ClientPortOptions',
      'Address that connections come from',
      'From which address the gateway sends. This name is no longer valid: it is CLIENT_OPTIONS().',
      'The address whose name is the host name.',
    ],
  ]),
  ...placedIn('routes', '/policy/routing', [
    [
      'SMART_HOST',
      null,
      'Smart host',
      'Gets all mail for elsewhere.',
      'None where the gateway may send by itself.',
    ],
  ]),
  ...placedIn('smtp', '/policy/gateway', [
    [
      'RELAY_MAILER_ARGS',
      null,
      'How the relay mailer connects',
      'The port of the smart host and of other relays.',
      '587 where the relay wants a login, else 25.',
      'TCP $h',
    ],
  ]),
  ...placedIn(
    'login',
    '/authentication/mechanisms',
    [
      [
        'confAUTH_MECHANISMS',
        'AuthMechanisms',
        'Mechanisms',
        'How people may log in.',
        'SCRAM, and PLAIN inside of TLS.',
        'EXTERNAL GSSAPI KERBEROS_V4 DIGEST-MD5 CRAM-MD5',
      ],
      [
        'confAUTH_OPTIONS',
        'AuthOptions',
        'AUTH options',
        'Which mechanisms are allowed when.',
        'p: no plain passwords without TLS. y: nobody without a name.',
      ],
      ['confAUTH_REALM', 'AuthRealm', 'Realm', 'What passwords are kept under.', 'One for all gateways.'],
      [
        'confAUTH_MAX_BITS',
        'AuthMaxBits',
        'Layer inside SASL',
        'The strongest encryption of SASL’s own.',
        'The default: TLS does it better.',
      ],
    ],
    sasl,
  ),
  ...placedIn(
    'login',
    '/authentication/outgoing',
    [
      [
        'confDEF_AUTH_INFO',
        'DefaultAuthInfo',
        'Password for other hosts',
        'A file with one login for every host. On its way out of Sendmail.',
        'AuthInfo: entries, which name the host.',
        '/etc/mail/default-auth-info',
      ],
    ],
    sasl,
  ),
  ...placedIn(
    'milters',
    '/policy/filters',
    [
      [
        'confINPUT_MAIL_FILTERS',
        'InputMailFilters',
        'Milters in their order',
        'INPUT_MAIL_FILTER() names them.',
        'What refuses most comes first.',
      ],
    ],
    { compiledWith: 'MILTER' },
  ),
  ...placedIn('local', '/policy/features?q=smrsh', [
    [
      'LOCAL_SHELL_PATH',
      null,
      'Shell of mail',
      'What starts the programs of aliases.',
      'FEATURE(smrsh): only programs in its folder.',
      '/bin/sh',
    ],
    [
      'LOCAL_SHELL_ARGS',
      null,
      'Arguments of the shell of mail',
      'They belong to the shell: FEATURE(smrsh) sets both.',
      'FEATURE(smrsh).',
      'sh -c $u',
    ],
  ]),
  ...placedIn('delivery', null, [
    [
      'confHOST_STATUS_DIRECTORY',
      'HostStatusDirectory',
      'Folder for the state of hosts',
      'What is known of unreachable hosts lives for one queue run. The folder would have to be there before the daemon, and most sites gain nothing.',
      'None.',
    ],
    [
      'confSINGLE_THREAD_DELIVERY',
      'SingleThreadDelivery',
      'One connection to a host at a time',
      'It needs a folder for the state of hosts, and an idle connection would hold up all other mail for its host.',
      'False.',
      'False',
    ],
  ]),
];
