import { expect, test } from 'vitest';
import { lockedInodes, readQueueFile } from '#lib/agent/engines/sendmail/queue-file.ts';

const waiting = `V8
T1795229498
K1795229498
N1
P150041
I254/0/1516326
MDeferred: Connection refused by [127.0.0.1]
Fdns
$_localhost [127.0.0.1]
$rESMTP
\${daemon_flags}
S<amy@example.org>
rRFC822; c@example.com
RPFD:<c@example.com>
rRFC822; b@bar.example
RPNF:<b@bar.example>
H?P?Return-Path: <g>
H??Subject: R and S
	q not a reason
.
`;

test('reads who sent what to whom, since when, and why it waits', () => {
  expect(readQueueFile(waiting)).toEqual({
    sender: 'amy@example.org',
    recipients: ['c@example.com', 'b@bar.example'],
    at: '2026-11-21T02:51:38.000Z',
    reason: 'Deferred: Connection refused by [127.0.0.1]',
    tries: 1,
    triedAt: '2026-11-21T02:51:38.000Z',
  });
});

test('a held message waits for the reason it was held', () => {
  expect(readQueueFile(waiting.replace('S<amy', 'qheld by ops\nS<amy')).reason).toBe('held by ops');
});

test('the empty sender of a bounce, and a file cut off', () => {
  expect(readQueueFile('V8\nTx\nK0\nS<>\nR')).toEqual({
    ...{ sender: '', recipients: [''], at: null, reason: '' },
    ...{ tries: 0, triedAt: null },
  });
});

test('finds locked files in /proc/locks', () => {
  const locks = `1: POSIX  ADVISORY  READ  7 08:01:11 0 EOF
2: FLOCK  ADVISORY  WRITE 12345 fe:00:4711 0 EOF
2: -> FLOCK  ADVISORY  WRITE 12346 fe:00:4712 0 EOF
3: LEASE  ACTIVE    READ  7 08:01:13 0 EOF
`;
  expect([...lockedInodes(locks)]).toEqual([4711]);
});
