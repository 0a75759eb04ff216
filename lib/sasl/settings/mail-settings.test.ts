import { describe, expect, test } from 'vitest';
import { doorWords, fingerprintWords, type Held, programSettings, settingsOf } from './mail-settings.ts';

type Listener = Held['listeners'][number];

const listener = (port: number, more: Partial<Listener> = {}): Listener => ({
  name: `l${port}`,
  address: '0.0.0.0',
  port,
  tlsOnConnect: false,
  requireAuth: false,
  ...more,
});

const gateway = (hostName: string, more: Partial<Held> = {}): Held => ({
  hostName,
  listeners: [
    listener(25),
    listener(587, { requireAuth: true }),
    listener(465, { tlsOnConnect: true, requireAuth: true }),
  ],
  certificateSha256: 'a'.repeat(64),
  mechanismsWithTls: ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'],
  mechanismsInClear: ['SCRAM-SHA-256'],
  ...more,
});

const plain = { server: '', realm: 'example.org' };

describe('settings of mail programs', () => {
  test('name the ports that are for people, TLS from the first byte before STARTTLS', () => {
    const settings = settingsOf([gateway('gw1.example.org')], plain);
    expect(settings).toMatchObject({ servers: ['gw1.example.org'], realm: 'example.org' });
    expect(doorWords(settings?.doors ?? [])).toBe('465 with SSL/TLS, or 587 with STARTTLS');
  });

  test.each([
    ['no listener demands a log-in', [listener(25)], '25 with STARTTLS'],
    [
      'some are for this host alone',
      [listener(25), listener(587, { address: '127.0.0.1', requireAuth: true })],
      '25 with STARTTLS',
    ],
    ['none demands a log-in', [listener(25), listener(587)], '587 with STARTTLS'],
    ['all are for this host alone', [listener(2525, { address: '::1' })], '2525 with STARTTLS'],
  ])('when %s', (_when, listeners, says) =>
    expect(doorWords(settingsOf([gateway('gw1', { listeners })], plain)?.doors ?? [])).toBe(says),
  );

  test('without a certificate there is no TLS to choose', () => {
    const listeners = [listener(587, { requireAuth: true })];
    const settings = settingsOf([gateway('gw1', { listeners, certificateSha256: null })], plain);
    expect(doorWords(settings?.doors ?? [])).toBe('587 without TLS');
  });

  test('of several gateways are what all of them have; a name for all of them stands for theirs', () => {
    const two = [
      gateway('gw1.example.org'),
      gateway('gw2.example.org', { listeners: [listener(587, { requireAuth: true })] }),
    ];
    expect(settingsOf(two, plain)).toMatchObject({
      servers: ['gw1.example.org', 'gw2.example.org'],
      doors: [{ port: 587, security: 'starttls' }],
    });
    expect(settingsOf(two, { ...plain, server: 'smtp.example.org' })?.servers).toEqual(['smtp.example.org']);
  });

  test('of gateways with no port in common name no server beside a port that it has not', () => {
    const two = [
      gateway('gw1.example.org', { listeners: [listener(465, { tlsOnConnect: true })] }),
      gateway('gw2.example.org', { listeners: [listener(587, { requireAuth: true })] }),
      gateway('gw3.example.org', {
        listeners: [listener(465, { tlsOnConnect: true })],
        mechanismsWithTls: ['PLAIN'],
      }),
    ];
    expect(settingsOf(two, plain)).toMatchObject({
      servers: ['gw1.example.org', 'gw3.example.org'],
      doors: [{ port: 465, security: 'tls' }],
      mechanisms: ['PLAIN'],
    });
  });

  test.each([
    ['AUTH is off on another port', [listener(2525, { noAuth: true }), listener(587)], '587 with STARTTLS'],
    [
      'AUTH is off where TLS comes first',
      [listener(465, { tlsOnConnect: true, noAuth: true }), listener(587)],
      '587 with STARTTLS',
    ],
    ['only 25 takes log-ins', [listener(25), listener(587, { noAuth: true })], '25 with STARTTLS'],
    [
      'STARTTLS is off on the port for people',
      [listener(587, { requireAuth: true, noStartTls: true }), listener(2525)],
      '2525 with STARTTLS',
    ],
    [
      'one port is safe and another is not',
      [listener(587, { requireAuth: true, noStartTls: true }), listener(465, { tlsOnConnect: true })],
      '465 with SSL/TLS',
    ],
    [
      'a port takes log-ins at one address alone',
      [
        listener(587, { address: '192.0.2.1', noAuth: true }),
        listener(587, { address: '192.0.2.2' }),
        listener(2525),
      ],
      '2525 with STARTTLS',
    ],
  ])('when %s', (_when, listeners, says) =>
    expect(doorWords(settingsOf([gateway('gw1', { listeners })], plain)?.doors ?? [])).toBe(says),
  );

  test('without a certificate a port that begins with TLS is nobody’s', () => {
    const listeners = [listener(465, { tlsOnConnect: true }), listener(587)];
    const settings = settingsOf([gateway('gw1', { listeners, certificateSha256: null })], plain);
    expect(doorWords(settings?.doors ?? [])).toBe('587 without TLS');
  });

  test('are none where nobody may log in', () => {
    const off = { mechanismsWithTls: [], mechanismsInClear: [] };
    expect(settingsOf([gateway('gw1', off)], plain)).toBeNull();
    expect(settingsOf([], plain)).toBeNull();
  });
});

describe('whatever is switched on at two listeners', () => {
  const yesOrNo = [false, true];
  const switches = yesOrNo.flatMap((tlsOnConnect) =>
    yesOrNo.flatMap((requireAuth) =>
      yesOrNo.flatMap((noAuth) =>
        yesOrNo.map((noStartTls) => ({ tlsOnConnect, requireAuth, noAuth, noStartTls })),
      ),
    ),
  );
  const ports: [number, number][] = [
    [25, 587],
    [587, 465],
    [2525, 25],
  ];
  const offers = [
    { mechanismsWithTls: ['PLAIN'], mechanismsInClear: [] },
    { mechanismsWithTls: ['SCRAM-SHA-256', 'PLAIN'], mechanismsInClear: ['SCRAM-SHA-256'] },
    { mechanismsWithTls: [], mechanismsInClear: [] },
  ];
  const certificates = [null, 'a'.repeat(64)];
  const gateways = ports.flatMap(([one, other]) =>
    switches.flatMap((mine) =>
      switches.flatMap((theirs) =>
        offers.flatMap((offer) =>
          certificates.map((certificateSha256) => {
            const listeners = [listener(one, mine), listener(other, theirs)];
            return gateway('gw1', { ...offer, certificateSha256, listeners });
          }),
        ),
      ),
    ),
  );

  /** As sendmail has it: A takes AUTH away, S STARTTLS, s wraps the connection, and no TLS is without a certificate. */
  const enters = (held: Held, one: Listener): string | null => {
    const tls = held.certificateSha256 !== null && (one.tlsOnConnect || !one.noStartTls);
    if (one.noAuth || (one.tlsOnConnect && !tls)) return null;
    if ((tls ? held.mechanismsWithTls : held.mechanismsInClear).length === 0) return null;
    if (one.tlsOnConnect) return `${one.port} with SSL/TLS`;
    return tls ? `${one.port} with STARTTLS` : `${one.port} without TLS`;
  };

  test('only those are named where people can log in, and one is wherever there is one', () => {
    for (const held of gateways) {
      const possible = held.listeners.flatMap((one) => enters(held, one) ?? []);
      const named = settingsOf([held], plain)?.doors.map((door) => doorWords([door])) ?? [];
      const told = JSON.stringify(held.listeners);
      expect(possible, told).toEqual(expect.arrayContaining(named));
      expect(named.length > 0, told).toBe(possible.length > 0);
      if (possible.some((words) => !words.endsWith('without TLS')))
        expect(named.join()).not.toContain('without TLS');
    }
  });

  test('what is said to be offered is offered at each port that is named', () => {
    for (const held of gateways) {
      const settings = settingsOf([held], plain);
      for (const { security } of settings?.doors ?? [])
        expect(security === 'none' ? held.mechanismsInClear : held.mechanismsWithTls).toEqual(
          expect.arrayContaining(settings?.mechanisms ?? []),
        );
      if (settings) expect(settings.mechanisms).not.toEqual([]);
    }
  });
});

test('a certificate that programs do not know is named with whoever issued it', () => {
  const two = [gateway('gw1.example.org'), gateway('gw2.example.org', { certificateSha256: 'b'.repeat(64) })];
  const issuers = new Map([['a'.repeat(64), 'Our CA']]);
  expect(settingsOf(two, { ...plain, issuers })?.strangers).toEqual([
    { server: 'gw1.example.org', sha256: 'a'.repeat(64), authority: 'Our CA' },
  ]);
  expect(fingerprintWords('0aff')).toBe('0A:FF');
});

describe('one program', () => {
  const fieldsOf = (program: string, more: Partial<Held> = {}) => {
    const settings = settingsOf([gateway('gw1.example.org', more)], plain);
    const all = settings ? programSettings(settings, 'kim') : [];
    return Object.fromEntries(all.find((one) => one.program === program)?.fields ?? []);
  };

  test('gets the best door', () =>
    expect(fieldsOf('Thunderbird')).toEqual({
      'Server Name': 'gw1.example.org',
      Port: '465',
      'Connection security': 'SSL/TLS',
      'Authentication method': 'Normal password',
      'User Name': 'kim',
    }));

  test('is told to encrypt the password where only CRAM-MD5 is offered', () =>
    expect(fieldsOf('Thunderbird', { mechanismsWithTls: ['CRAM-MD5'] })).toMatchObject({
      'Authentication method': 'Encrypted password',
    }));

  test('is told what it calls a password without TLS, and where it cannot log in', () => {
    const open = { certificateSha256: null, listeners: [listener(587)] };
    expect(fieldsOf('Thunderbird', { ...open, mechanismsInClear: ['PLAIN'] })).toMatchObject({
      'Authentication method': 'Password, transmitted insecurely',
    });
    expect(fieldsOf('Thunderbird', open)).toMatchObject({
      'Authentication method': 'none of these: it cannot log in here',
    });
  });

  test('is told that there is no TLS', () =>
    expect(fieldsOf('iPhone and iPad', { certificateSha256: null, listeners: [listener(25)] })).toMatchObject(
      { 'Use SSL': 'off', 'Server Port': '25' },
    ));
});
