import { describe, expect, it } from 'vitest';
import { type Forged, forge, inDays } from '#lib/pki/fixtures.ts';
import { importMail } from './import-mail.ts';

const mc = (lines: Record<string, string>): string =>
  `OSTYPE(\`linux')dnl\n${Object.entries(lines)
    .map(([name, path]) => `define(\`${name}', \`${path}')dnl\n`)
    .join('')}MAILER(\`smtp')dnl\n`;

const host: Forged = await forge({ names: ['mail.example.com'], notAfter: inDays(90) });
const other = await forge({ names: ['other.example.com'] });
const authority = await forge({ subject: 'CN=Our CA', ca: true });
const both = mc({ confSERVER_CERT: '/etc/mail/certs/host.pem', confSERVER_KEY: '/etc/mail/certs/host.key' });

function read(files: Record<string, string>) {
  const { certificates, report, policy } = importMail(new Map(Object.entries(files)));
  const words = Object.fromEntries(report.map((row) => [row.file, `${row.verdict}: ${row.words}`]));
  return { certificates, report, words, policy };
}

describe('certificates beside sendmail.mc', () => {
  it('comes with its key when the key is among the files', () => {
    const { certificates, words } = read({
      'sendmail.mc': both,
      'certs/host.pem': host.pem,
      'certs/host.key': host.keyPem,
    });
    expect(certificates.hosts).toMatchObject([{ use: 'server', file: 'certs/host.pem' }]);
    expect(certificates.hosts[0]?.key?.reveal()).toBe(host.keyPem);
    expect(words['certs/host.pem']).toBe('understood: Shown to clients: mail.example.com, until 2027-02-19.');
    expect(words['certs/host.key']).toContain('The private key of certs/host.pem.');
    expect(JSON.stringify({ certificates, words })).not.toContain('PRIVATE');
  });

  it('comes without its key when that was left out, or is another one’s', () => {
    const files = { 'sendmail.mc': both, 'certs/host.pem': host.pem };
    const left = read({ ...files, 'certs/host.key': '' });
    expect(left.certificates.hosts).toMatchObject([{ key: null }]);
    expect(left.words['certs/host.key']).toContain('ignored: A private key, which was left where it is.');
    const wrong = read({ ...files, 'certs/host.key': other.keyPem });
    expect(wrong.certificates.hosts).toMatchObject([{ key: null }]);
    expect(wrong.words['certs/host.key']).toContain('refused: This key does not belong');
  });

  it('is one file with its key, for both ends', () => {
    const path = '/etc/mail/all.pem';
    const names = ['confSERVER_CERT', 'confSERVER_KEY', 'confCLIENT_CERT', 'confCLIENT_KEY'];
    const { certificates, words } = read({
      'sendmail.mc': mc(Object.fromEntries(names.map((name) => [name, path]))),
      'all.pem': `${host.keyPem}${host.pem}`,
    });
    expect(certificates.hosts).toHaveLength(1);
    expect(certificates.hosts[0]?.key).not.toBeNull();
    expect(words['all.pem']).toContain('mail.example.com, until');
  });

  it('brings its authorities, one by one', () => {
    const { certificates, words } = read({
      'sendmail.mc': mc({ confCACERT: '/etc/mail/ca.pem' }),
      'ca.pem': `${authority.pem}${host.pem}`,
    });
    expect(certificates.authorities).toEqual([authority.pem]);
    expect(words['ca.pem']).toContain('CN=Our CA');
  });

  it.each([
    ['', 'refused'],
    ['no pem', 'refused'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'refused: There is no certificate'],
    [authority.pem.repeat(40), 'refused'],
  ])('says what is wrong with a file (%#)', (text, words) => {
    const found = read({ 'sendmail.mc': both, 'certs/host.pem': text });
    expect(found.certificates.hosts).toEqual([]);
    expect(found.words['certs/host.pem']).toContain(words);
  });

  it('takes a revocation list into the policy, whose lines come back as they were', () => {
    const list = '-----BEGIN X509 CRL-----\nMAAwAA==\n-----END X509 CRL-----';
    const { policy } = read({
      'sendmail.mc': mc({ confCRL: '/etc/mail/revoked.pem' }),
      'revoked.pem': `${list}\n`,
    });
    expect(policy.tls.revocationList).toBe(list);
  });

  it('says of a line whose file is elsewhere that a gateway has its own', () => {
    const { report } = read({ 'sendmail.mc': mc({ confSERVER_CERT: '/etc/pki/tls/certs/x.pem' }) });
    expect(report.find(({ text }) => text.includes('confSERVER_CERT'))).toMatchObject({
      verdict: 'ignored',
      words: expect.stringContaining('is not among the files'),
    });
  });
});
