import { expect, test } from 'vitest';
import type { Fact } from '#lib/maillog/parse/line.ts';
import { parseLine } from '#lib/maillog/parse/parse-line.ts';

const said = (text: string): Fact => parseLine(`sendmail[4711]: ${text}`).fact;
const peer = 'mx.sender.example [192.0.2.7]';

test.each<[string, object]>([
  // 8.8 to 8.11
  [
    'OAA04711: from=<a@old.example>, size=954, class=-30, pri=60954, nrcpts=1, msgid=<1@old.example>, proto=ESMTP, relay=mx.old.example [192.0.2.1]',
    { kind: 'from', sender: 'a@old.example', protocol: 'ESMTP', client: { address: '192.0.2.1' } },
  ],
  [
    'OAA04711: to=kim@new.example, ctladdr=root (0/1), delay=00:00:02, xdelay=00:00:02, mailer=esmtp, relay=mx.new.example. [192.0.2.2], stat=Sent (PAA01 ok)',
    { kind: 'to', outcome: 'sent', tried: true, dsn: null, recipients: ['kim@new.example'] },
  ],
  [
    'OAA04711: to=kim, delay=00:00:05, mailer=uucp, stat=Deferred (Remote host is busy)',
    { outcome: 'deferred' },
  ],
  ['OAA04711: to=kim, delay=00:00:05, mailer=local, stat=User unknown', { outcome: 'refused', tried: true }],
  ['OAA04711: clone OAA04700, owner=owner-staff', { kind: 'clone-of', originalId: 'OAA04700' }],
  ['OAA04711: OAB04712: return to sender: Host unknown', { kind: 'report', childId: 'OAB04712' }],
  [
    'OAA04711: OAB04712: postmaster notify: Warning: could not send',
    { kind: 'report', report: 'postmaster notify' },
  ],
  [`NOQUEUE: Null connection from ${peer}`, { kind: 'idle', client: { address: '192.0.2.7' } }],
  [
    'Ruleset check_rcpt (<x@away.example>) rejection: 551 we do not relay',
    {
      kind: 'ruleset',
      ruleset: 'check_rcpt',
      subject: 'x@away.example',
      verdict: { reply: '551 we do not relay' },
    },
  ],
  ['g8FKXHQ04711: done; delay=00:00:01, ntries=1', { kind: 'done' }],
  [
    'f7FKXHQ04711: from=<a@e.example>, size=1, class=0, nrcpts=1, proto=ESMTP, relay=a@localhost',
    { kind: 'from', client: { address: null, name: 'a@localhost' } },
  ],
  [
    'AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed',
    { kind: 'login-failure', user: null, client: { address: null } },
  ],
  [`AUTH=server, relay=${peer}, authid=kim, type=CRAM-MD5`, { kind: 'login', mechanism: 'CRAM-MD5' }],
  // newer fields
  [
    `14NNwaRl004711: from=<a@e.example>, size=1, class=0, nrcpts=1, msgid=<m>, proto=ESMTPS, daemon=MTA, tls_verify=NO, auth=NONE, relay=${peer}`,
    {
      kind: 'from',
      messageId: 'm',
      protocol: 'ESMTPS',
      daemon: 'MTA',
      client: { name: 'mx.sender.example' },
    },
  ],
  [
    '14NNwaRl004711: to=<b@e.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, ntries=3, relay=h.example. [192.0.2.3], tls_verify=OK, dsn=2.0.0, stat=Sent (ok)',
    { kind: 'to', outcome: 'sent', relayText: 'h.example. [192.0.2.3]' },
  ],
  [
    `STARTTLS=client, relay=h.example., version=TLSv1.3, verify=TRUSTED, cipher=X, bits=256/256, note=DANE`,
    { kind: 'tls', side: 'client', verify: 'TRUSTED', cipher: 'X', bits: 256 },
  ],
  ['14NNwaRl1004711: discarded', { kind: 'discarded' }],
  // sessions
  [
    `14NNwaRl004711: ${peer} did not issue MAIL/EXPN/VRFY/ETRN during connection to TLSMTA`,
    { kind: 'idle', daemon: 'TLSMTA' },
  ],
  [
    `14NNwaRl004711: ${peer} (may be forged): VRFY kim [rejected]`,
    { kind: 'asked', command: 'VRFY', argument: 'kim', refused: true, client: { forged: true } },
  ],
  [
    '14NNwaRl004711: localhost [[UNIX: localhost]] did not issue MAIL/EXPN/VRFY/ETRN during connection to stdin',
    { kind: 'idle', daemon: 'stdin', client: { name: 'localhost', address: null } },
  ],
  ['14NNwaRl004711: [192.0.2.7]: expn staff', { kind: 'asked', command: 'EXPN', refused: false }],
  [
    `14NNwaRl004711: ${peer}: ETRN away.example`,
    { kind: 'asked', command: 'ETRN', argument: 'away.example' },
  ],
  [
    `14NNwaRl004711: ${peer}: Possible SMTP RCPT flood, throttling.`,
    { kind: 'suspicious', client: { address: '192.0.2.7' } },
  ],
  [
    `14NNwaRl004711: rejecting commands from ${peer} due to pre-greeting traffic after 2 seconds`,
    { kind: 'suspicious', client: { address: '192.0.2.7' } },
  ],
  [`14NNwaRl004711: probable open proxy: command=GET / HTTP/1.0`, { kind: 'suspicious' }],
  [
    '14NNwaRl004711: Truncated MIME Content-Type header due to field size (length = 9000) (possible attack)',
    { kind: 'suspicious' },
  ],
  [
    `14NNwaRl004711: headers too large (32768 max) from ${peer} during message collect`,
    { kind: 'headers-too-large', limit: 32_768 },
  ],
  [`14NNwaRl004711: timeout waiting for input from ${peer} during server cmd read`, { kind: 'interrupted' }],
  [
    `14NNwaRl004711: collect: unexpected close on connection from ${peer}, sender=<a@e.example>`,
    { kind: 'interrupted' },
  ],
  ['14NNwaRl004711: <-- RSET', { kind: 'dialogue', direction: 'in', text: 'RSET' }],
  ['14NNwaRl004711: --- 250 ok', { kind: 'dialogue', direction: 'out' }],
  ['AUTH: available mech=PLAIN, allowed mech=PLAIN LOGIN', { kind: 'detail' }],
  ['AUTH warning: no mechanisms', { kind: 'login-trouble' }],
  [
    'AUTH=client, relay=h.example. [192.0.2.3], mech=PLAIN, bits=0',
    { kind: 'outgoing-login', mechanism: 'PLAIN' },
  ],
  ['AUTH=client, relay=h.example. [192.0.2.3], mech=, bits=0', { kind: 'detail' }],
  [`AUTH decode64 error [-5 for "!"], relay=${peer}`, { kind: 'login-trouble' }],
  ['SASL error: listmech=0, num=0', { kind: 'login-trouble' }],
  ['STARTTLS=server, init=1', { kind: 'detail' }],
  [
    `STARTTLS=server, error: accept failed=0, reason=x, SSL_error=1, errno=0, retry=-1, relay=${peer}`,
    { kind: 'tls-trouble' },
  ],
  // filters
  [
    '14NNwaRl004711: Milter: to=<b@e.example>, reject=550 5.7.1 no',
    { kind: 'recipient-refused', recipient: 'b@e.example' },
  ],
  [
    '14NNwaRl004711: Milter: from=<"a, reject=550 x"@e.example>, reject=451 4.7.1 later',
    {
      kind: 'ruleset',
      ruleset: 'milter from',
      subject: '"a, reject=550 x"@e.example',
      verdict: { reply: '451 4.7.1 later' },
    },
  ],
  [
    '14NNwaRl004711: milter=virus, action=eoh, tempfail',
    { ruleset: 'milter virus', subject: 'eoh', verdict: { kind: 'reject', reply: 'tempfail' } },
  ],
  ['14NNwaRl004711: milter=virus, quarantine=odd', { verdict: { kind: 'quarantine', reason: 'odd' } }],
  ['14NNwaRl004711: Milter: data, discard', { verdict: { kind: 'discard' } }],
  [
    '14NNwaRl004711: Milter (virus): error connecting to filter: Connection refused',
    { kind: 'milter', filter: 'virus' },
  ],
  ['14NNwaRl004711: Milter add: header: X-Scanned: yes', { kind: 'milter', filter: null }],
  // the daemon itself
  ['rejecting connections on daemon MTA: load average: 14', { kind: 'load', what: 'refusing' }],
  ['deferring connections on daemon MTA: 12 per second', { kind: 'load', what: 'slowing' }],
  ['accepting connections again for daemon MTA', { kind: 'load', what: 'accepting' }],
  ['NOQUEUE: low on space (/var/spool needs 10 bytes + 100 blocks in /var), max avail: 1', { kind: 'load' }],
  ['rejecting new messages: min free: 100', { kind: 'load', what: 'refusing' }],
  ['runqueue: Flushing queue from /var/spool/mqueue (pri 1, LA 1, 1 of 1)', { kind: 'queue' }],
  ['Skipping queue run -- load average too high', { kind: 'queue' }],
  ['14NNwaRl004711: Losing ./qf14NNwaRl004711: bogus queue line', { kind: 'trouble' }],
  ['daemon could not open control socket /c: Permission denied', { kind: 'trouble' }],
  ['restarting /usr/sbin/sendmail due to control socket', { kind: 'daemon', what: 'restarted' }],
  ['alias database /etc/aliases rebuilt by root', { kind: 'alias-file' }],
  ['/etc/aliases: 12 aliases, longest 40 bytes, 300 bytes total', { kind: 'alias-file' }],
  ['14NNwaRl004711: alias staff => kim,joe', { kind: 'alias', address: 'staff', targets: 'kim,joe' }],
  ['NOQUEUE: Authentication-Warning: gw: kim set sender to joe using -f', { kind: 'warning' }],
  ['/etc/mail/sendmail.cf: WARNING: dangerous write permissions', { kind: 'warning' }],
  ['My unqualified host name (gw) unknown; sleeping for retry', { kind: 'warning' }],
  ['NOQUEUE: SYSERR(root): can not chdir(/q/): No such file or directory', { kind: 'trouble' }],
  ['14NNwaRl004711: SYSERR: collect: I/O error on connection from h, from=<a>', { kind: 'interrupted' }],
  [
    'message repeated 3 times: [ AUTH warning: no mechanisms]',
    { kind: 'repeated', times: 3, of: { kind: 'login-trouble' } },
  ],
  [
    'g8FKXHQ04711: from=<a@e.example>, size=1, class=0, nrcpts=1, msgid=<m>, proto=ESMTP, daemon=MTA, mech=LOGIN, auth=kim, relay=[192.0.2.7]',
    { kind: 'from', messageId: 'm', protocol: 'ESMTP', daemon: 'MTA', client: { address: '192.0.2.7' } },
  ],
  [
    'STARTTLS=client, relay=Mail.Next.example., version=TLSv1.2, verify=OK, cipher=X, bits=256/256',
    { kind: 'tls', peer: { name: 'mail.next.example', address: null } },
  ],
  [
    '14NNwaRl004711: to=<b@e.example>, delay=18:16:37, xdelay=00:00:00, mailer=esmtp, pri=43710276, relay=e.example., dsn=4.0.0, stat=Deferred: Connection timed out with e.example.',
    { outcome: 'deferred', delaySeconds: 65_797, relay: { name: 'e.example', address: null } },
  ],
  // recipients that are none, and where they lead
  [
    '14NNwaRl004711: Syntax error in mailbox address "joe smith@e.example" (non-printable character)',
    {
      kind: 'recipient-refused',
      recipient: 'joe smith@e.example',
      reason: 'Syntax error in mailbox address (non-printable character)',
    },
  ],
  [
    '14NNwaRl004711: 8-bit character in mailbox address "<jos\u00E9@e.example>"',
    { kind: 'recipient-refused', recipient: 'jos\u00E9@e.example' },
  ],
  [
    '14NNwaRl004711: Address "far@too.example" too long (1024 bytes max)',
    { recipient: 'far@too.example', reason: 'Address too long (1024 bytes max)' },
  ],
  [
    '14NNwaRl004711: <joe@l.example>... Cannot mail directly to programs',
    { kind: 'recipient-refused', recipient: 'joe@l.example' },
  ],
  [
    '14NNwaRl004711: split: maxrcpts=50, rcpts=120, count=2, ids=14NNwaRm004711; 14NNwaRn004711',
    { kind: 'split', copyIds: ['14NNwaRm004711', '14NNwaRn004711'] },
  ],
  ['14NNwaRl004711: split: count=1, id=14NNwaRm004711', { kind: 'split', copyIds: ['14NNwaRm004711'] }],
  ['14NNwaRl004711: hesiod kim => kim@po.e.example', { kind: 'alias', address: 'kim' }],
  [
    '14NNwaRl004711: possible spam from <> to list: staff, redirected to owner-staff',
    { kind: 'suspicious', client: null },
  ],
  ['14NNwaRl004711: aliasing/forwarding loop broken: kim (11 aliases deep; 10 max)', { kind: 'trouble' }],
  ['14NNwaRl004711: include /lists/staff: transient error: No such file', { kind: 'trouble' }],
  ['14NNwaRl004711: /home/kim/.forward: group writable forward file, marked unsafe', { kind: 'warning' }],
  ['14NNwaRl004711: /home/kim/.forward: user kim has bad shell /bin/no, marked unsafe', { kind: 'warning' }],
  [
    '14NNwaRl004711: SYSERR(root): collect: Cannot write ./df14NNwaRl004711 (bfcommit, uid=0, gid=25): No space left on device',
    { kind: 'trouble' },
  ],
  [
    `14NNwaRl004711: header overflow from ${peer} during message collect`,
    { kind: 'suspicious', client: { address: '192.0.2.7' } },
  ],
  [
    `14NNwaRl004711: "showq" command from ${peer} (SHOWQ)`,
    { kind: 'suspicious', client: { address: '192.0.2.7' } },
  ],
  ["14NNwaRl004711: <b@e.example... Unbalanced '<'", { recipient: '<b@e.example', reason: "Unbalanced '<'" }],
  ['14NNwaRl004711: b c@e.example... Invalid route address', { recipient: 'b c@e.example' }],
  [
    '14NNwaRl004711: Syntax error in parameters scanning "to"',
    { kind: 'recipient-refused', recipient: '', reason: 'Syntax error in parameters scanning "to"' },
  ],
  ['14NNwaRl004711: NOTIFY requires a value', { kind: 'recipient-refused', recipient: '' }],
  ['14NNwaRl004711: XRCPT parameter unrecognized', { kind: 'recipient-refused', recipient: '' }],
  // clients of which identd said a name, and no name server one
  [
    '14NNwaRl004711: from=<a@e.example>, size=1, class=0, nrcpts=1, msgid=<m>, proto=SMTP, relay=root@[192.0.2.44]',
    { client: { name: null, address: '192.0.2.44' } },
  ],
  [
    '14NNwaRl004711: IDENT:kim@[192.0.2.44] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA',
    { kind: 'idle', client: { name: null, address: '192.0.2.44' } },
  ],
  // names beside addresses, in what the host itself hands in
  [
    '14NNwaRl004711: from=Kim Park <kim@e.example>, size=1, class=0, nrcpts=1, msgid=<m>, relay=kim@localhost',
    { sender: 'kim@e.example' },
  ],
  [
    '14NNwaRl004711: to="Park, Kim" <kim@e.example>, joe@e.example (Joe, at home), ctladdr=kim (1000/1000), delay=00:00:01, xdelay=00:00:01, mailer=relay, pri=1, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (ok)',
    { recipients: ['kim@e.example', 'joe@e.example'] },
  ],
  [
    '14NNwaRl004711: to=<a@e.example>, <b@e.example>, delay=00:00:01, mailer=esmtp, relay=h [192.0.2.3], stat=Sent (ok)',
    { recipients: ['a@e.example', 'b@e.example'], delaySeconds: 1 },
  ],
  [
    '14NNwaRl004711: to=\\kim,"|/usr/bin/vacation kim", delay=00:00:01, mailer=prog, stat=Sent',
    { recipients: ['\\kim', '"|/usr/bin/vacation kim"'] },
  ],
  // what libraries say in the daemon's name
  ['nss_ldap: reconnecting to LDAP server (sleeping 4 seconds)...', { kind: 'trouble' }],
  ["warning: /etc/hosts.allow, line 6: can't verify hostname", { kind: 'warning' }],
  ['Invalid DIGEST-MD5 server step 3', { kind: 'login-trouble' }],
  ['no plaintext password verifier?', { kind: 'login-trouble' }],
  ['Using no protection', { kind: 'detail' }],
  ['sm-client startup succeeded', { kind: 'daemon', what: 'started' }],
  ['sendmail shutdown succeeded', { kind: 'daemon', what: 'stopped' }],
  ['Starting Mail Transport Agent (MTA): sendmail.', { kind: 'daemon', what: 'started' }],
  ['* Stopping Mail Transport Agent sendmail', { kind: 'daemon', what: 'stopped' }],
  ['* Restarting Mail Transport Agent (MTA) sendmail', { kind: 'daemon', what: 'restarted' }],
  ['...done.', { kind: 'detail' }],
  [
    `NOQUEUE: SMTP connect from ${peer} (192.0.2.7)`,
    { kind: 'connect', client: { address: '192.0.2.7', forged: false } },
  ],
  [
    'NOQUEUE: SMTP connect from root@[192.0.2.7] (192.0.2.7)',
    { client: { name: null, address: '192.0.2.7' } },
  ],
  [`NOQUEUE: SMTP connect from ${peer} (may be forged) (192.0.2.7)`, { client: { forged: true } }],
  [
    'NOQUEUE: SASL: connection from mx.sender.example [192.0.2.7]: mech=CRAM-MD5, id=kim, bits=0',
    { kind: 'login', authid: 'kim', mechanism: 'CRAM-MD5', client: { address: '192.0.2.7' } },
  ],
  [
    'NOQUEUE: SASL: connection from [192.0.2.7]: mech=PLAIN, id=kim',
    { kind: 'login', authid: 'kim', bits: 0 },
  ],
  [
    'NOQUEUE: SASL: outgoing connection to h.e.example.: mech=LOGIN, bits=0',
    { kind: 'outgoing-login', mechanism: 'LOGIN', relay: { name: 'h.e.example' } },
  ],
  [
    'NOQUEUE: TLS: connection from mx.sender.example [192.0.2.7], version=TLSv1/SSLv3, verify=NO, cipher=DES-CBC3-SHA, bits=168',
    { kind: 'tls', side: 'server', verify: 'NO', cipher: 'DES-CBC3-SHA', bits: 168 },
  ],
  [
    'NOQUEUE: TLS: connection to h.e.example., version=TLSv1/SSLv3, verify=OK, cipher=RC4-MD5, bits=128',
    { kind: 'tls', side: 'client', peer: { name: 'h.e.example' } },
  ],
  [
    'NOQUEUE: TLS: client cert subject:/CN=a+20b, cert issuer=/CN=ca',
    { kind: 'certificate', side: 'server', subject: '/CN=a b', issuer: '/CN=ca' },
  ],
  ['NOQUEUE: TLS: init(server)=1', { kind: 'detail' }],
  ['NOQUEUE: TLS: error: accept failed=-1 (1)', { kind: 'tls-trouble' }],
  [
    'f7FKXHQ04711: MAIL From:<a@e.example> from mx.sender.example [192.0.2.7] tempfailed (from previous HELO/EHLO check)',
    { kind: 'suspicious' },
  ],
  // lines that were copied from somewhere
  [
    '14NNwaRl004711:  from=<a@e.example>, size=1, class=0, nrcpts=1,  msgid=<m>, proto=ESMTP, daemon=MTA, relay=h [192.0.2.1]',
    { kind: 'from', messageId: 'm', client: { address: '192.0.2.1' } },
  ],
  [
    '14NNwaRl004711: to=<b@e.example>, delay=00:00:01, mailer=esmtp, relay=h [192.0.2.3], dsn=5.0.0,stat=Service unavailable',
    { kind: 'to', dsn: '5.0.0', status: 'Service unavailable' },
  ],
  ['14NNwaRl004711: discarded\0', { kind: 'discarded' }],
  ['14NNwaRl004711: discarded#012', { kind: 'discarded' }],
  ['canonuserfunc error -7', { kind: 'login-trouble' }],
  ['refused connect from mx.sender.example', { kind: 'load', what: 'refusing' }],
  ['14NNwaRl004711: h.e.example.: SMTP DATA-2 protocol error: 250 ok', { kind: 'trouble' }],
  ['14NNwaRl004711: Milter insert (1): header: X-Scanned: yes', { kind: 'milter', filter: null }],
  // filters refuse a client, or end a connection
  [
    '14NNwaRl004711: Milter: connect: host=mx.sender.example, addr=192.0.2.7, rejecting commands',
    {
      kind: 'ruleset',
      ruleset: 'milter',
      subject: 'connect',
      client: { name: 'mx.sender.example', address: '192.0.2.7' },
      verdict: { kind: 'reject', reply: 'rejecting commands' },
    },
  ],
  [
    '14NNwaRl004711: Milter: connect: host=[192.0.2.7], addr=192.0.2.7, temp failing commands=451 4.7.1 later',
    { client: { name: null, address: '192.0.2.7' }, verdict: { reply: '451 4.7.1 later' } },
  ],
  [
    '14NNwaRl004711: Milter: to=<b@e.example>, reject=421, errormode=4',
    { kind: 'recipient-refused', recipient: 'b@e.example', reason: '421' },
  ],
  ['14NNwaRl004711: Sending "RCPT" to Milter', { kind: 'milter' }],
  ['14NNwaRl004711: Received-SPF: pass (e.example: sender is permitted)', { kind: 'milter' }],
  ['14NNwaRl004711: milter_read(spf): cmd read returned 0, expecting 5', { kind: 'milter' }],
  // the queue, and what the daemon finds around it
  ['accepting new messages (again)', { kind: 'load', what: 'accepting' }],
  ['14NNwaRl004711: too young (00:01:20)', { kind: 'queue' }],
  ['14NNwaRl004711: changed', { kind: 'queue' }],
  ['14NNwaRl004711: unlock', { kind: 'queue' }],
  ['runqueue /var/spool/mqueue, pid=9, forkflag=1', { kind: 'queue' }],
  ['FAILED to grow WorkList for /var/spool/mqueue to 2000', { kind: 'queue' }],
  ['queue directory "/q/one": Not safe: Group writable directory', { kind: 'trouble' }],
  ['14NNwaRl004711: quarantine_queue_item: rename(a, b): Permission denied', { kind: 'trouble' }],
  ['14NNwaRl004711: socket_map_lookup(users): EOF', { kind: 'trouble' }],
  ['14NNwaRl004711: ldapmap: lookup error, expected 1 entry, got 2', { kind: 'trouble' }],
  ['14NNwaRl004711: unlink ./df14NNwaRl004711', { kind: 'detail' }],
  ['14NNwaRl004711: --- dumping state on signal: $j = gw.e.example ---', { kind: 'detail' }],
  ['14NNwaRl004711: smtps: TLS not available, exiting', { kind: 'tls-trouble' }],
  ['TLSA=_25._tcp.h.example, len=3, status=bogus', { kind: 'tls-trouble' }],
  // [ID …] is Solaris'
  ['[ID 801593 mail.info] 14NNwaRl004711: unquarantine', { kind: 'released' }],
])('understands %s', (text, fact) => expect(said(text)).toMatchObject(fact));

test.each([
  [
    'postfix/smtpd[9]: NOQUEUE: reject: RCPT from h[192.0.2.1]: 554 5.7.1 no; from=<a@e> to=<b@e> proto=ESMTP',
  ],
  [
    'postfix/smtp[9]: 4C1F32A0042: to=<a@e.example>, relay=h[192.0.2.4]:25, delay=0.5, dsn=2.0.0, status=sent (250 ok)',
  ],
  ['postfix/sendmail[9]: fatal: usage'],
  ['opendkim[9]: 14NNwaRl004711: DKIM-Signature field added (s=a, d=e.example)'],
  ['mimedefang.pl[9]: 14NNwaRl004711: MDLOG,14NNwaRl004711,mail_in,,,<a@e>,<b@e>,hello'],
  ['milter-greylist: 14NNwaRl004711: addr 192.0.2.4 from <a@e> to <b@e> delayed for 00:05:00'],
  ['exim[9]: 1rAbCd-000Xyz-Ef <= a@e.example U=root P=local S=15201'],
  ['dovecot: imap-login: Login: user=<kim>, method=PLAIN, rip=192.0.2.1'],
  ['saslauthd[9]: do_auth         : auth failure: [user=kim] [service=smtp]'],
  ['kernel: from=<a@e>, size=1, class=0, nrcpts=1, relay=x'],
  // filters and others name the queue id of the message that they look at
  ['spamd[9]: 14NNwaRl004711: processing message <m@e> for root:0'],
  ['milter-sender[9]: 14NNwaRl004711: <a@e>: sender verified'],
  ['sm-notify[9]: Version 1.3.3 starting'],
  ['greylist[9]: 14NNwaRl004711: to=<b@e.example>, stat=delayed'],
  ['smrsh[9]: uid 8: attempt to use "vac"'],
  ['clamav-milter[9]: 14NNwaRl004711: Message from <a@e> to <b@e> infected by Test'],
  ['MailScanner[9]: Message 14NNwaRl004711 from 192.0.2.4 (a@e) is spam'],
  ['amavis-milter[9]: 14NNwaRl004711: CONTENT rejected: virus'],
  ['spf-milter[9]: 14NNwaRl004711: e.example: domain of e.example designates 192.0.2.4'],
  ['procmail[9]: Lock failure on "/var/mail/kim.lock"'],
  ['named[9]: client 192.0.2.4#9 (e.example): query: e.example IN MX +'],
  ['CRON[9]: (smmsp) CMD (test -x /etc/init.d/sendmail)'],
  ['no tag at all'],
  [''],
])('is not taken in by another program: %s', (line) => {
  expect(parseLine(line, 'all')).toMatchObject({ queueId: null, fact: { kind: 'foreign' } });
});

test.each([
  [
    'relay-in[9]: 14NNwaRl004711: from=<a@e>, size=1, class=0, nrcpts=1, proto=SMTP, relay=h [192.0.2.1]',
    'from',
  ],
  [`relay-in[9]: AUTH=server, relay=${peer}, authid=kim, mech=PLAIN, bits=0`, 'login'],
  ['relay-in[9]: NOQUEUE: stopping daemon, reason=signal', 'daemon'],
  ['relay-in[9]: 14NNwaRl004711: 14NNwaRm004711: DSN: User unknown', 'report'],
  ['relay-in[9]: 14NNwaRl004711: 14NNwaRm004711: clone: owner=staff-owner', 'clone'],
  ['relay-in[9]: 14NNwaRl004711: split: count=1, id=14NNwaRm004711', 'split'],
  ['relay-in[9]: 14NNwaRl004711: <nobody@l.example>... User unknown', 'recipient-refused'],
  [`relay-in[9]: 14NNwaRl004711: lost input channel from ${peer} to MTA after rcpt`, 'interrupted'],
  ['relay-in[9]: 14NNwaRl004711: quarantine=by hand', 'held'],
  ['relay-in[9]: 14NNwaRl004711: message size (9) exceeds maximum (8)', 'too-large'],
  [`relay-in[9]: 14NNwaRl004711: ${peer}: VRFY kim`, 'asked'],
])('knows Sendmail under a tag of its own: %s', (line, kind) =>
  expect(parseLine(line, 'all').fact.kind).toBe(kind),
);
