/** The programs that other mail servers run, with the name people know them by. */
export const peerPrograms = ['sendmail', 'postfix', 'exim', 'other'] as const;
export type PeerProgram = (typeof peerPrograms)[number];

/** How the other server logs in, the usual one first. The last two need values that are as good as the password. */
export const peerMechanisms = [
  'SCRAM-SHA-256',
  'SCRAM-SHA-512',
  'SCRAM-SHA-1',
  'PLAIN',
  'DIGEST-MD5',
  'CRAM-MD5',
] as const;
export type PeerMechanism = (typeof peerMechanisms)[number];

export const isLegacy = (mechanism: PeerMechanism): boolean =>
  mechanism === 'DIGEST-MD5' || mechanism === 'CRAM-MD5';

/** What the other side is told. */
export type PeerWish = {
  program: PeerProgram;
  mechanism: PeerMechanism;
  /** Our name and port, as the other side connects. */
  server: string;
  port: number;
  tlsOnConnect: boolean;
  realm: string;
  name: string;
  password: string;
};

/** A piece of the other side's configuration, or a command to run there. */
export type PeerPiece = { where: string; lines: string[]; words: string };

/** What the postmaster of the other server puts where. Names and passwords of ours hold nothing that any of these files gives a meaning. */
export function peerSettings(wish: PeerWish): PeerPiece[] {
  switch (wish.program) {
    case 'sendmail':
      return forSendmail(wish);
    case 'postfix':
      return forPostfix(wish);
    case 'exim':
      return forExim(wish);
    case 'other':
      return forOthers(wish);
  }
}

/** cf/README, “Providing SMTP AUTH Data when sendmail acts as Client”; the realm matters to DIGEST-MD5 alone. */
function forSendmail({ mechanism, server, port, realm, name, password }: PeerWish): PeerPiece[] {
  const parts = [`"U:${name}"`, `"I:${name}"`, `"P:${password}"`];
  if (realm !== '' && mechanism === 'DIGEST-MD5') parts.push(`"R:${realm}"`);
  return [
    {
      where: '/etc/mail/authinfo',
      lines: [`AuthInfo:${server}\t${[...parts, `"M:${mechanism}"`].join(' ')}`],
      words: 'A file of root with mode 0600: it holds the password.',
    },
    {
      where: 'a shell there',
      lines: ['makemap hash /etc/mail/authinfo < /etc/mail/authinfo', 'chmod 600 /etc/mail/authinfo.db'],
      words: 'Compiles it. Without the second line others on that host could read the password.',
    },
    {
      where: 'sendmail.mc',
      lines: [
        "FEATURE(`authinfo', `hash /etc/mail/authinfo')dnl",
        `define(\`RELAY_MAILER_ARGS', \`TCP $h ${port}')dnl`,
        `define(\`SMART_HOST', \`relay:${server}')dnl`,
      ],
      words:
        'SMART_HOST sends all mail through us; for single domains use mailertable with relay: instead. Without brackets, so that the demand for TLS below is found.',
    },
    {
      where: '/etc/mail/access',
      lines: [`TLS_Srv:${server}\tENCR:128`],
      words: 'Mail waits rather than go out without TLS.',
    },
  ];
}

function forPostfix({ mechanism, server, port, tlsOnConnect, name, password }: PeerWish): PeerPiece[] {
  return [
    {
      where: '/etc/postfix/sasl_passwd',
      lines: [`[${server}]:${port}\t${name}:${password}`],
      words: 'A file of root with mode 0600: it holds the password.',
    },
    {
      where: 'a shell there',
      lines: ['postmap /etc/postfix/sasl_passwd', 'chmod 600 /etc/postfix/sasl_passwd.db', 'postfix reload'],
      words: 'After main.cf is changed as below.',
    },
    {
      where: '/etc/postfix/main.cf',
      lines: [
        `relayhost = [${server}]:${port}`,
        'smtp_sasl_auth_enable = yes',
        'smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd',
        'smtp_sasl_security_options = noanonymous',
        `smtp_sasl_mechanism_filter = ${mechanism.toLowerCase()}`,
        'smtp_tls_security_level = encrypt',
        ...(tlsOnConnect ? ['smtp_tls_wrappermode = yes'] : []),
      ],
      words:
        'relayhost sends all mail through us; for single domains use transport_maps instead. The SASL module of the mechanism must be installed there (on Debian: libsasl2-modules).',
    },
  ];
}

/** Exim's specification, chapters 34 (plaintext), 35 (cram_md5) and 38 (gsasl). */
function forExim({ mechanism, server, port, tlsOnConnect, name, password }: PeerWish): PeerPiece[] {
  return [
    {
      where: 'exim.conf, begin authenticators',
      lines: eximAuthenticator(mechanism, name, password),
      words:
        mechanism === 'PLAIN' || mechanism === 'CRAM-MD5'
          ? 'The file holds the password: let nobody but root and Exim read it.'
          : 'The file holds the password. The driver gsasl is in exim4-daemon-heavy on Debian.',
    },
    {
      where: 'exim.conf, begin transports',
      lines: [
        'postern_smtp:',
        '  driver = smtp',
        `  port = ${port}`,
        ...(tlsOnConnect ? ['  protocol = smtps'] : []),
        `  hosts_require_auth = ${server}`,
        `  hosts_require_tls = ${server}`,
      ],
      words: 'Mail waits rather than go out without TLS or without the log-in.',
    },
    {
      where: 'exim.conf, begin routers',
      lines: [
        'postern:',
        '  driver = manualroute',
        '  domains = ! +local_domains',
        '  transport = postern_smtp',
        `  route_list = * ${server}`,
        '  no_more',
      ],
      words: 'In front of the router that looks MX records up.',
    },
  ];
}

function eximAuthenticator(mechanism: PeerMechanism, name: string, password: string): string[] {
  const head = (driver: string) => ['postern:', `  driver = ${driver}`, `  public_name = ${mechanism}`];
  switch (mechanism) {
    case 'PLAIN':
      return [...head('plaintext'), `  client_send = ^${name}^${password}`];
    case 'CRAM-MD5':
      return [...head('cram_md5'), `  client_name = ${name}`, `  client_secret = ${password}`];
    case 'SCRAM-SHA-512':
    case 'SCRAM-SHA-256':
    case 'SCRAM-SHA-1':
    case 'DIGEST-MD5':
      return [...head('gsasl'), `  client_username = ${name}`, `  client_password = ${password}`];
  }
}

function forOthers({ mechanism, server, port, tlsOnConnect, realm, name, password }: PeerWish): PeerPiece[] {
  return [
    {
      where: 'the other server',
      lines: [
        `Server      ${server}`,
        `Port        ${port}`,
        `Security    ${tlsOnConnect ? 'TLS from the first byte' : 'STARTTLS, demanded'}`,
        `Mechanism   ${mechanism}`,
        `User name   ${name}`,
        `Password    ${password}`,
        ...(mechanism === 'DIGEST-MD5' ? [`Realm       ${realm}`] : []),
      ],
      words: 'In whatever words its program has for them.',
    },
  ];
}
