import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MailSettings } from './mail-settings.ts';
import { appleProfile, autoconfigXml, srvRecords, xml } from './program-files.ts';

const settings: MailSettings = {
  servers: ['mx1.example.org'],
  doors: [
    { port: 465, security: 'tls' },
    { port: 587, security: 'starttls' },
  ],
  mechanisms: ['SCRAM-SHA-256', 'PLAIN'],
  realm: 'example.org',
  strangers: [],
  elsewhere: null,
  mailbox: { server: 'imap.example.org', by: 'imap' },
};
const kim = { id: '7', name: 'kim', label: 'Kim <Berg> & “Söhne”', address: 'kim.berg@example.org' };

test('DNS records name each server and way in, the best first', () => {
  const two = { ...settings, servers: ['mx1.example.org', 'mx2.example.org'] };
  const records = srvRecords(two, 'example.org')
    .split('\n')
    .filter((line) => /^[^;]/.test(line))
    .map((line) => line.split(/\s+/).join(' '));
  expect(records).toEqual([
    '_submissions._tcp.example.org. IN SRV 0 1 465 mx1.example.org.',
    '_submissions._tcp.example.org. IN SRV 0 1 465 mx2.example.org.',
    '_submission._tcp.example.org. IN SRV 10 1 587 mx1.example.org.',
    '_submission._tcp.example.org. IN SRV 10 1 587 mx2.example.org.',
    '_imaps._tcp.example.org. IN SRV 0 1 993 imap.example.org.',
  ]);
  const bare = { ...settings, mailbox: null, doors: [{ port: 25, security: 'none' as const }] };
  expect(srvRecords(bare, 'example.org')).toMatch(/^;[^\n]*\n$/);
});

describe('files for whole mail programs', () => {
  test('are none while it is not known where people read their mail', () => {
    expect(autoconfigXml({ ...settings, mailbox: null }, 'example.org')).toBeNull();
    expect(appleProfile(kim, { ...settings, mailbox: null }, [])).toBeNull();
  });

  test('the same account has the same identifiers, another one others', () => {
    const uuids = (id: string) =>
      appleProfile({ ...kim, id }, settings, [])?.match(/[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g);
    expect(uuids('7')).toEqual(uuids('7'));
    expect(new Set([...(uuids('7') ?? []), ...(uuids('8') ?? [])]).size).toBe(4);
  });

  test('whatever somebody is called stays text', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (label) => {
        const made = appleProfile({ ...kim, label: `x${label}` }, settings, []) ?? '';
        const tags = (text: string) => text.match(/<[^>]*>/g);
        expect(tags(made)).toEqual(tags(appleProfile(kim, settings, []) ?? ''));
        expect(xml(label)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|apos|#\d+);)/);
      }),
    ));
});
