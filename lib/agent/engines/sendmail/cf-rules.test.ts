import { describe, expect, test } from 'vitest';
import { type CfBounds, findCfFaults } from '#lib/agent/engines/sendmail/cf-rules.ts';

const bounds: CfBounds = {
  release: '/srv/gw/current',
  writable: ['/srv/gw/state'],
  readable: ['/etc/mail', '/etc/ssl'],
  plugins: '/srv/gw/sasl-plugin',
  listeners: [
    { name: 'MTA', address: '127.0.0.1', port: 2525, tlsOnConnect: false, requireAuth: false },
    { name: 'MSA', address: '0.0.0.0', port: 587, tlsOnConnect: false, requireAuth: true },
  ],
};

/** What m4 makes of an ordinary policy, in few lines. */
const ordinary = String.raw`# comment
	of two lines
V10/Berkeley
Cwlocalhost
Fw/srv/gw/current/local-host-names
FR-o /srv/gw/current/relay-domains %[^\#]
Djgw.example.org
Kaccess btree -T<TMPF> /srv/gw/current/maps/access
Kresolve host -a<OKR> -T<TEMP>
Karith arith
Kmacro macro
Kaudit syslog -LINFO -D
ESASL_CONF_PATH=/srv/gw/current/sasl
ESASL_PATH=/srv/gw/sasl-plugin:/usr/lib/x86_64-linux-gnu/sasl2:/usr/lib/sasl2
O AliasFile=/srv/gw/current/aliases
O HelpFile=/etc/mail/helpfile
O ForwardPath=$z/.forward.$w+$h:$z/.forward
O DaemonPortOptions=Name=MTA, Family=inet, Port=2525, Addr=127.0.0.1
O DaemonPortOptions=Name=MSA, Port=submission, M=Ea
O QueueDirectory=/srv/gw/state/queue
O PidFile=/srv/gw/state/sendmail.pid
O Timeout.queuereturn.non-urgent=5d
O ServerKeyFile=/srv/gw/current/tls/server.key
O CACertFile=/etc/ssl/certs/ca-certificates.crt
O LogLevel=10
O DontBlameSendmail=,AssumeSafeChown,GroupReadableSASLDBFile
O DHParameters=2048
Troot
Pspecial-delivery=100
H?P?Return-Path: <$g>
HX-Bad: $>CheckBad
Scheck_data
R$*			$: $(audit q<$&i>u<$&{auth_authen}> $: $) $1
SLocal_check_rcpt
R$* < @ prog.example > $*	$#error $@ 5.7.1 $: "550 no"
R$+			$#relay $@ [192.0.2.1] $: $1
Mlocal,		P=/usr/sbin/sensible-mda, F=lsDFMAw5:/|@qPn9S, S=EnvFromL/HdrFromL, R=EnvToL/HdrToL,
		T=DNS/RFC822/X-Unix,
		A=sensible-mda $g $u $h $\&{client_addr}
Mprog,		P=/bin/sh, F=lsDFMoqeu9, S=EnvFromL/HdrFromL, R=EnvToL/HdrToL, D=$z:/,
		T=X-Unix/X-Unix/X-Unix,
		A=sh -c $u
Mesmtp,		P=[IPC], F=mDFMuXa, S=EnvFromSMTP/HdrFromSMTP, R=EnvToSMTP, E=\r\n, L=990,
		T=DNS/RFC822/SMTP,
		A=TCP $h
Xfilter, S=inet:8891@127.0.0.1, F=T
`;

test('passes what an ordinary policy with custom rules renders', () => {
  expect(findCfFaults(ordinary, bounds)).toEqual([]);
});

describe('refuses', () => {
  test.each([
    ['a map that runs a program', 'Kevil program /bin/sh -c id', /could run a program/],
    ['the same in capitals', 'Kevil PROGRAM /bin/sh', /could run a program/],
    ['the same over two lines', 'Kevil\n\tprogram /bin/sh', /could run a program/],
    ['a map outside the release', 'Kpw text -z: -k0 /etc/shadow', /\/etc\/shadow, which is not part/],
    ['a map that climbs out', 'Kpw text /srv/gw/current/../../../etc/shadow', /not part of the release/],
    ['a map without a file', 'Kpw hash', /not part of the release/],
    ['a password file for LDAP', 'Kdir ldap -h ldap.example -P/etc/shadow', /reads \/etc\/shadow/],
    ['a class from a program', 'Fw|/usr/bin/id', /output of a program/],
    ['a class from a program with a braced name', 'F{evil} |/usr/bin/id', /output of a program/],
    ['an optional class from a program', 'Fw-o |/usr/bin/id', /output of a program/],
    ['a class from a directory', 'F{w}@LDAP', /directory service/],
    ['a class from any file', 'Fw/etc/shadow', /not part of the release/],
    ['a mailer with a shell', 'Mevil, P=/bin/sh, F=l, A=sh -c $u', /runs \/bin\/sh/],
    ['a mailer with a long field name', 'Mevil, Path=/bin/sh, A=sh -c $u', /runs \/bin\/sh/],
    ['a mailer without comma', 'Mevil P=/tmp/x, A=x', /runs \/tmp\/x/],
    ['a mailer with two programs', 'Mx, P=[IPC], A=TCP $h, P=/tmp/x', /runs \/tmp\/x/],
    ['a mailer whose second line has the program', 'Mx, F=l,\n\t\tP=/tmp/x, A=x', /runs \/tmp\/x/],
    ['a mailer without a program', 'Mx, F=l', /names no program/],
    ['another command for prog', 'Mprog, P=/bin/sh, F=l, A=sh -c id', /runs \/bin\/sh/],
    ['a queue elsewhere', 'O QueueDirectory=/tmp/evil', /writes to \/tmp\/evil/],
    ['a queue beside the state', 'O QueueDirectory=/srv/gw/state-evil', /writes to/],
    ['an option in its one-letter form', 'OQ/tmp/evil', /full names/],
    ['an abbreviated option', 'O QueueDir=/tmp/evil', /sets the option QueueDir/],
    ['an option that does not exist', 'O ProgramPath=/tmp', /sets the option ProgramPath/],
    ['a loaded library', 'O SSLEnginePath=/tmp/evil.so', /sets the option SSLEnginePath/],
    ['aliases of another', 'O AliasFile=/tmp/aliases', /Aliases come from \/tmp\/aliases/],
    ['aliases of another beside ours', 'O AliasFile=/srv/gw/current/aliases, hash:/tmp/a', /from \/tmp\/a/],
    ['a help text with secrets', 'O HelpFile=/etc/shadow', /reads \/etc\/shadow/],
    ['a bounce header with secrets', 'O ErrorHeader=/etc/shadow', /reads \/etc\/shadow/],
    ['forward files of anybody', 'O ForwardPath=/tmp/$u', /home of their user/],
    ['programs as root', 'O DefaultUser=0:0', /as root/],
    ['passwords in the log', 'O LogLevel=15', /passwords/],
    ['a log level that is none', 'O LogLevel=9 9', /passwords/],
    ['relaxed checks', 'O DontBlameSendmail=Safe,WorldWritableAliasFile', /WorldWritableAliasFile/],
    ['programs in unsafe folders', 'O DontBlameSendmail=runprograminunsafedirpath', /believes/],
    ['a port nobody asked for', 'O DaemonPortOptions=Name=X, Port=9999', /on all addresses, port 9999/],
    ['a preloaded library', 'ELD_PRELOAD=/tmp/evil.so', /LD_PRELOAD/],
    ['plug-ins of SASL from elsewhere', 'ESASL_PATH=/srv/gw/sasl-plugin:/tmp', /from other folders/],
    ['plug-ins of SASL without ours', 'ESASL_PATH=/usr/lib/sasl2', /from other folders/],
    ['another SASL folder', 'ESASL_CONF_PATH=/tmp', /by the release itself/],
    ['a queue group elsewhere', 'Qslow, P=/tmp/q, F=f', /\/tmp\/q/],
    ['a rule that runs a program', 'R$*\t$#prog $@ localhost $: /usr/bin/id', /to a program/],
    ['a rule that writes a file', 'R$*\t$# *file* $: /etc/passwd', /to a program or a file/],
    ['a line of no kind', 'Zwhatever', /begins with "Z"/],
    ['a control character', 'DX\u0001evil', /control character/],
    ['a carriage return within a line', 'DXa\rKevil program /bin/sh', /control character/],
  ])('%s', (_, line, reason) => {
    const faults = findCfFaults(`${ordinary}${line}\n`, bounds);
    expect(faults.map((fault) => fault.reason)).toEqual([expect.stringMatching(reason)]);
    expect(faults[0]?.number).toBe(ordinary.split('\n').length);
  });
});

test('names a listener that is missing', () => {
  const without = ordinary.replace(/^O DaemonPortOptions=Name=MSA.*\n/m, '');
  expect(findCfFaults(without, bounds).map(({ reason }) => reason)).toEqual([
    'The listener MSA on 0.0.0.0, port 587 is missing.',
  ]);
});
