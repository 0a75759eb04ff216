import { expect, test } from 'vitest';
import { run } from '#lib/run.ts';
import type { MailSettings } from './mail-settings.ts';
import { appleProfile, autoconfigXml } from './program-files.ts';

/** Python's own parsers of XML and of property lists. */
const python = async (program: string, input: string): Promise<unknown> => {
  const { code, stdout, stderr } = await run('python3', ['-c', program], { input });
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
};
const asPlist =
  'import plistlib,sys,json; print(json.dumps(plistlib.loads(sys.stdin.buffer.read()), default=lambda b: b.hex()))';
const asElements =
  'import xml.etree.ElementTree as e,sys,json; print(json.dumps([[x.tag, x.attrib, (x.text or "").strip()] for x in e.fromstring(sys.stdin.buffer.read()).iter()]))';

const settings: MailSettings = {
  servers: ['mx1.example.org'],
  doors: [{ port: 587, security: 'starttls' }],
  mechanisms: ['PLAIN'],
  realm: 'example.org',
  strangers: [],
  elsewhere: null,
  mailbox: { server: 'pop.example.org', by: 'pop3' },
};

test('an Apple profile reads back as it was meant, whatever the person is called', async () => {
  const label = 'Kim\t<Berg> & “Söhne”\u0007\ud800';
  const owner = { id: '7', name: 'kim', label, address: '' };
  const made = appleProfile(owner, settings, [{ label: 'Our CA', der: 'AAEC' }]) ?? '';
  const who = 'Kim\t<Berg> & “Söhne”';
  expect(await python(asPlist, made)).toMatchObject({
    PayloadType: 'Configuration',
    PayloadDisplayName: `Mail of ${who}, mx1.example.org`,
    PayloadContent: [
      {
        PayloadType: 'com.apple.mail.managed',
        EmailAccountName: who,
        EmailAddress: 'kim@example.org',
        EmailAccountType: 'EmailTypePOP',
        IncomingMailServerHostName: 'pop.example.org',
        IncomingMailServerPortNumber: 995,
        OutgoingMailServerHostName: 'mx1.example.org',
        OutgoingMailServerPortNumber: 587,
        OutgoingMailServerUseSSL: true,
        OutgoingMailServerUsername: 'kim',
      },
      { PayloadType: 'com.apple.security.root', PayloadDisplayName: 'Our CA', PayloadContent: '000102' },
    ],
  });
  expect(made).not.toMatch(/<key>(?:Incoming|Outgoing)Password</);
});

test('Thunderbird’s autoconfiguration is the XML that its format wants', async () => {
  const made = autoconfigXml(settings, 'example.org') ?? '';
  expect(await python(asElements, made)).toEqual([
    ['clientConfig', { version: '1.1' }, ''],
    ['emailProvider', { id: 'example.org' }, ''],
    ['domain', {}, 'example.org'],
    ['displayName', {}, 'example.org'],
    ['displayShortName', {}, 'example.org'],
    ['incomingServer', { type: 'pop3' }, ''],
    ['hostname', {}, 'pop.example.org'],
    ['port', {}, '995'],
    ['socketType', {}, 'SSL'],
    ['authentication', {}, 'password-cleartext'],
    ['username', {}, '%EMAILLOCALPART%'],
    ['outgoingServer', { type: 'smtp' }, ''],
    ['hostname', {}, 'mx1.example.org'],
    ['port', {}, '587'],
    ['socketType', {}, 'STARTTLS'],
    ['authentication', {}, 'password-cleartext'],
    ['username', {}, '%EMAILLOCALPART%'],
  ]);
});
