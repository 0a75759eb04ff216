import { expect, test } from 'vitest';
import { clientBehind, readSockets } from './client-of-socket.ts';

/** As ss(8) of iproute2 6.1 writes it: our end of the mux, two sendmails that ask, and their clients. */
const lines = `u_str ESTAB 0      0      /var/lib/postern data/sasl/mux 501            * 502   users:(("node",pid=10,fd=21))
u_str ESTAB 0      0                               * 502            * 501   users:(("sendmail",pid=77,fd=6))
u_str ESTAB 0      0      /var/lib/postern data/sasl/mux 503            * 504   users:(("node",pid=10,fd=22))
u_str ESTAB 0      0                               * 504            * 503   users:(("sendmail",pid=78,fd=6))
u_str ESTAB 0      0      * 600 * 0
tcp   ESTAB 0      0      192.0.2.1:587     198.51.100.9:40171 users:(("sendmail",pid=77,fd=4),("sendmail",pid=77,fd=3))
tcp   ESTAB 0      0      [::ffff:192.0.2.1]:465 [::ffff:203.0.113.4]:50000 users:(("sendmail",pid=78,fd=3))
tcp   ESTAB 0      0      127.0.0.1:40900   127.0.0.1:8891 users:(("sendmail",pid=78,fd=9))
tcp   ESTAB 0      0      127.0.0.1:8891   127.0.0.1:40900 users:(("milter",pid=79,fd=9))
`;
const ports = new Set(['587', '465', '8891']);

test('the client is that of the process which asks over this socket', () => {
  const rows = readSockets(lines);
  expect(clientBehind('501', rows, ports)).toBe('198.51.100.9');
  expect(clientBehind('503', rows, ports)).toBe('203.0.113.4');
});

test.each([
  ['a socket nobody knows', '999', lines],
  ['one whose other end nobody holds', '600', lines],
  ['a process hidden from us', '501', lines.replaceAll('pid=77', 'pid=')],
  ['a process with several clients', '501', lines.replace('pid=78,fd=3', 'pid=77,fd=3')],
  ['nothing', '501', ''],
])('nobody is named for %s', (_says, inode, text) => {
  expect(clientBehind(inode, readSockets(text), ports)).toBeNull();
});
