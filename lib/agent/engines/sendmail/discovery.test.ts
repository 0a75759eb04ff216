import { expect, test } from 'vitest';
import {
  mechanismsOfPlugins,
  readMechanismList,
  readVersionText,
} from '#lib/agent/engines/sendmail/discovery.ts';

test('reads the version and the compiled-in options, which go over several lines', () => {
  const text =
    'Version 8.17.1.9\n Compiled with: DNSMAP IPV6_FULL\n\t\tSASLv2 STARTTLS\n\t\tXDEBUG\n OS Defines: HASNICE\n   FFR Defines: _FFR_MAIL_MACRO\n\t\t_FFR_MTA_STS\n/dev/null: line 0: not a plain file\n';
  expect(readVersionText(text)).toEqual({
    version: '8.17.1.9',
    compiledWith: ['DNSMAP', 'IPV6_FULL', 'SASLv2', 'STARTTLS', 'XDEBUG', '_FFR_MAIL_MACRO', '_FFR_MTA_STS'],
  });
  expect(readVersionText('sendmail: fatal')).toBeNull();
});

test('reads the list of mechanisms', () => {
  const text =
    'Installed and properly configured SASL (server side) mechanisms are:\n  SCRAM-SHA-256 PLAIN LOGIN\nAvailable\n  X\n';
  expect(readMechanismList(text)).toEqual(['SCRAM-SHA-256', 'PLAIN', 'LOGIN']);
  expect(readMechanismList('')).toEqual([]);
});

test('knows mechanisms by their plug-ins', () => {
  const files = ['libplain.so', 'libplain.so.2', 'libcrammd5.so', 'libsasldb.so'];
  expect(mechanismsOfPlugins(files)).toEqual(['PLAIN', 'CRAM-MD5', 'EXTERNAL']);
  expect(mechanismsOfPlugins([])).toEqual([]);
});
