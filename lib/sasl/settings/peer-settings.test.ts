import { describe, expect, test } from 'vitest';
import { readAuthInfo } from '#lib/sendmail/read-authinfo.ts';
import { type PeerWish, peerMechanisms, peerPrograms, peerSettings } from './peer-settings.ts';

const wish: PeerWish = {
  program: 'sendmail',
  mechanism: 'SCRAM-SHA-256',
  server: 'gw1.example.org',
  port: 587,
  tlsOnConnect: false,
  realm: 'example.org',
  name: 'mx.partner',
  password: 'k7mwx2vdQ9pR4tHn',
};
const textOf = (pieces: ReturnType<typeof peerSettings>) => pieces.flatMap(({ lines }) => lines).join('\n');

describe('the other side', () => {
  test.each(peerMechanisms)(
    'running Sendmail gets an AuthInfo line that Sendmail reads as meant (%s)',
    (mechanism) => {
      const [authinfo] = peerSettings({ ...wish, mechanism });
      const [read] = readAuthInfo(authinfo?.lines[0] ?? '').logins;
      expect(read?.login).toMatchObject({
        key: wish.server,
        authentication: wish.name,
        authorization: wish.name,
        mechanisms: [mechanism],
        realm: mechanism === 'DIGEST-MD5' ? 'example.org' : '',
      });
      expect(read?.password.reveal()).toBe(wish.password);
    },
  );

  test.each(
    peerPrograms.flatMap((program) => peerMechanisms.map((mechanism) => [program, mechanism] as const)),
  )('running %s is told server, port, name, password and mechanism %s', (program, mechanism) => {
    const text = textOf(peerSettings({ ...wish, program, mechanism }));
    for (const part of [wish.server, '587', wish.name, wish.password]) expect(text).toContain(part);
    expect(text.toUpperCase()).toContain(mechanism);
  });

  test('demands TLS, from the first byte where the port wants that', () => {
    expect(textOf(peerSettings(wish))).toContain('TLS_Srv:gw1.example.org\tENCR:128');
    const smtps = { ...wish, port: 465, tlsOnConnect: true };
    expect(textOf(peerSettings({ ...smtps, program: 'postfix' }))).toContain('smtp_tls_wrappermode = yes');
    expect(textOf(peerSettings({ ...smtps, program: 'exim' }))).toContain('protocol = smtps');
  });
});
