import { type Certificate, readCertificate } from '#lib/pki/certificate.ts';
import { readKey, samePublicKey } from '#lib/pki/key.ts';
import { readPem } from '#lib/pki/pem.ts';
import { keysIn, withoutKeys } from '#lib/pki/private-keys.ts';
import { Secret } from '#lib/secret.ts';
import type { NamedFiles } from './import-state.ts';
import type { Report, ReportRow, Verdict } from './report.ts';

/** A certificate that sendmail.mc names, with its key when that was asked for and belongs to it. */
export type FoundCertificate = {
  use: 'server' | 'client';
  file: string;
  /** What the file holds: the certificate, and perhaps its issuers. */
  pem: string;
  key: Secret | null;
};

export type FoundCertificates = {
  hosts: FoundCertificate[];
  /** What confCACERT held, certificate by certificate. */
  authorities: string[];
  /** One revocation list in PEM; empty: none. */
  revocationList: string;
};

type Take = (path: string) => { file: string; text: string } | undefined;

/** The certificates that sendmail.mc names and that are among the files, each with its line in the report. */
export function readCertificates(named: NamedFiles, take: Take, report: Report): FoundCertificates {
  const server = readHost('server', named, take);
  const same = named.get('confCLIENT_CERT') === named.get('confSERVER_CERT');
  const client = same ? nothing : readHost('client', named, take);
  const authorities = readAuthorities(named, take);
  const revocation = readRevocations(named, take);
  for (const row of [server, client, authorities, revocation].flatMap(({ rows }) => rows))
    if (!report.some(({ file }) => file === row.file)) report.push(row);
  for (const name of settings) noteMissing(report, name, named, take);
  return {
    hosts: [...server.hosts, ...client.hosts],
    authorities: authorities.pems,
    revocationList: revocation.pem,
  };
}

const settings = ['confSERVER_CERT', 'confCLIENT_CERT', 'confCACERT', 'confCRL'];
const nothing = { hosts: [], rows: [] };

function rowOf(file: string, verdict: Verdict, words: string): ReportRow {
  return { file, line: 1, lines: 1, text: '', verdict, words };
}

function readHost(
  use: 'server' | 'client',
  named: NamedFiles,
  take: Take,
): { hosts: FoundCertificate[]; rows: ReportRow[] } {
  const setting = use === 'server' ? 'confSERVER' : 'confCLIENT';
  const keyPath = named.get(`${setting}_KEY`);
  const key = keyPath === undefined ? undefined : take(keyPath);
  const path = named.get(`${setting}_CERT`);
  const source = path === undefined ? undefined : take(path);
  if (source === undefined) return { hosts: [], rows: key ? [rowOf(key.file, 'ignored', leftKey)] : [] };
  const read = certificatesIn(withoutKeys(source.text));
  const [leaf] = 'certificates' in read ? read.certificates : [];
  if ('reason' in read || !leaf) {
    const reason = 'reason' in read ? read.reason : 'There is no certificate in it.';
    return { hosts: [], rows: [rowOf(source.file, 'refused', reason)] };
  }
  const pem = read.certificates.map((one) => one.pem).join('');
  const held = keysIn((key ?? source).text);
  const judged = judgeKey(read.certificates, held, source.file);
  const shownTo = use === 'server' ? 'Shown to clients' : 'Shown to servers';
  const words = `${shownTo}: ${describe(leaf)}`;
  const rows = [rowOf(source.file, 'understood', words)];
  if (key && key.file !== source.file) rows.push(rowOf(key.file, judged.verdict, judged.words));
  else if (rows[0]) rows[0].words = `${words} ${judged.words}`;
  return { hosts: [{ use, file: source.file, pem, key: judged.key }], rows };
}

const leftKey = 'A private key, which was left where it is. To take it over, ask for keys when you import.';

function judgeKey(
  certificates: readonly Certificate[],
  held: string,
  file: string,
): { key: Secret | null; verdict: Verdict; words: string } {
  if (held === '') return { key: null, verdict: 'ignored', words: leftKey };
  const read = readKey(held, '');
  if ('problem' in read) return { key: null, verdict: 'refused', words: read.problem.sentence };
  const fits = certificates.some((one) => samePublicKey(one.x509.publicKey, read.key));
  return fits
    ? {
        key: new Secret(held),
        verdict: 'understood',
        words: `The private key of ${file}. It is stored sealed.`,
      }
    : { key: null, verdict: 'refused', words: `This key does not belong to the certificate in ${file}.` };
}

function certificatesIn(
  text: string,
): { certificates: Certificate[] } | { reason: string; tooMany: boolean } {
  const read = readPem(text, 'certificate');
  if ('problem' in read) {
    const { code, sentence } = read.problem;
    return { reason: sentence, tooMany: code === 'too-many' || code === 'too-long' };
  }
  const blocks = read.blocks.filter(({ label }) => label.endsWith('CERTIFICATE'));
  return { certificates: blocks.flatMap(({ pem }) => readCertificate(pem) ?? []) };
}

function describe({ facts: { names, subject, notAfter } }: Certificate): string {
  const who = names.slice(0, 3).join(', ') || subject;
  return `${who}, until ${notAfter.toISOString().slice(0, 10)}.`;
}

function readAuthorities(named: NamedFiles, take: Take): { pems: string[]; rows: ReportRow[] } {
  const path = named.get('confCACERT');
  const source = path === undefined ? undefined : take(path);
  if (source === undefined) return { pems: [], rows: [] };
  const read = certificatesIn(source.text);
  if ('reason' in read) {
    const words = read.tooMany
      ? 'A long list of public authorities, which is not taken over. Import the ones that your clients need under Certificates.'
      : read.reason;
    return { pems: [], rows: [rowOf(source.file, read.tooMany ? 'ignored' : 'refused', words)] };
  }
  const authorities = read.certificates.filter(({ facts }) => facts.isCa);
  const words =
    authorities.length === 0
      ? 'There is no authority in it.'
      : `Authorities: ${authorities.map(describe).join(' ')}`;
  const verdict = authorities.length === 0 ? 'refused' : 'understood';
  return { pems: authorities.map(({ pem }) => pem), rows: [rowOf(source.file, verdict, words)] };
}

function readRevocations(named: NamedFiles, take: Take): { pem: string; rows: ReportRow[] } {
  const path = named.get('confCRL');
  const source = path === undefined ? undefined : take(path);
  if (source === undefined) return { pem: '', rows: [] };
  const read = readPem(source.text, 'certificate');
  const lists = 'blocks' in read ? read.blocks.filter(({ label }) => label === 'X509 CRL') : [];
  const [list] = lists;
  return list && lists.length === 1
    ? { pem: list.pem.trim(), rows: [rowOf(source.file, 'understood', 'Revoked client certificates.')] }
    : {
        pem: '',
        rows: [rowOf(source.file, 'refused', 'It does not hold exactly one revocation list in PEM.')],
      };
}

const shown = 'A gateway shows the certificate that is chosen for it under Certificates.';
const instead: Record<string, string> = {
  confCRL: 'Enter the revocation list under TLS.',
  confCACERT: 'Import the authorities that your clients need under Certificates.',
};

/** A line of sendmail.mc names a file that was not handed in: the certificate has to be imported by itself. */
function noteMissing(report: Report, name: string, named: NamedFiles, take: Take): void {
  const path = named.get(name);
  if (path === undefined || take(path) !== undefined) return;
  const row = report.findLast(({ text }) => text.includes(name) && text.includes('define'));
  if (row)
    Object.assign(row, {
      verdict: 'ignored',
      words: `${path} is not among the files. ${instead[name] ?? shown}`,
    });
}
