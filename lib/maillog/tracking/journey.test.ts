import { expect, test } from 'vitest';
import { testStore } from '#lib/maillog/test-log.ts';
import { tellJourney } from '#lib/maillog/tracking/tell.ts';

const id = '6ALx00aa000007';
const way = [
  'mta[7]: NOQUEUE: connect from pc.example.org [192.0.2.7]',
  'mta[7]: STARTTLS=server, relay=pc.example.org [192.0.2.7], version=TLSv1.3, verify=NO, cipher=TLS_AES_256_GCM_SHA384, bits=256/256',
  'mta[7]: AUTH=server, relay=pc.example.org [192.0.2.7], authid=kim, mech=PLAIN, bits=0',
  `mta[7]: ${id}: from=<kim@example.org>, size=900, class=0, nrcpts=2, msgid=<7@example.org>, proto=ESMTPSA, daemon=MSA, relay=pc.example.org [192.0.2.7]`,
  'mta[8]: STARTTLS=client, relay=mx.one.example., version=TLSv1.2, verify=OK, cipher=ECDHE-RSA-AES256-GCM-SHA384, bits=256/256',
  `mta[8]: ${id}: to=<ann@one.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.one.example. [192.0.2.25], dsn=2.0.0, stat=Sent (2.0.0 Ok: queued as 4XyZ)`,
  `mta[8]: ${id}: to=<ben@two.example>, delay=00:00:02, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.two.example. [192.0.2.26], dsn=5.1.1, reply=550 5.1.1 No such user, stat=User unknown`,
  `mta[8]: ${id}: 6ALx00aa000009: DSN: User unknown`,
  'mta[8]: 6ALx00aa000009: to=<kim@example.org>, delay=00:00:00, xdelay=00:00:00, mailer=relay, pri=1, relay=[192.0.2.30] [192.0.2.30], dsn=2.0.0, stat=Sent (ok)',
  `mta[8]: ${id}: done; delay=00:00:02, ntries=1`,
];

test('a journey is told step by step, each next host once, with its own words for what it took', () => {
  const store = testStore();
  store.ingest(way);
  const journey = store.read().journey('gw1', id);
  if (!journey) throw new Error('no journey');
  expect(tellJourney(journey).map(({ title }) => title)).toEqual([
    'Connected',
    'TLS 1.3 began',
    'Logged in as kim',
    'Accepted from kim@example.org',
    'Routed to mx.one.example',
    'TLS 1.2 with mx.one.example',
    'ann@one.example: delivered',
    'Routed to mx.two.example',
    'ben@two.example: refused by mx.two.example (192.0.2.26)',
    'A report went to the sender',
    'Done',
  ]);
  const [message] = journey.messages;
  expect(message?.deliveries.map(({ status }) => status)).toContain('Sent (2.0.0 Ok: queued as 4XyZ)');
});

test('a message knows its report, the report its message, and both what it is called at another gateway', () => {
  const store = testStore();
  store.ingest(way);
  store.ingest(
    [
      'mta[3]: 6ALy00bb000003: from=<kim@example.org>, size=990, class=0, nrcpts=1, msgid=<7@example.org>, proto=ESMTP, daemon=MTA, relay=gw1.example.org [192.0.2.1]',
    ],
    'gw2',
  );
  const reader = store.read();
  const related = (gateway: string, queueId: string) => {
    const journey = reader.journey(gateway, queueId);
    const ids = (name: 'children' | 'parents' | 'elsewhere') => journey?.[name].map((one) => one.queueId);
    return [ids('parents'), ids('children'), ids('elsewhere')];
  };
  expect(related('gw1', id)).toEqual([[], ['6ALx00aa000009'], ['6ALy00bb000003']]);
  expect(related('gw1', '6ALx00aa000009')).toEqual([[id], [], []]);
  expect(related('gw2', '6ALy00bb000003')).toEqual([[], [], [id]]);
});
