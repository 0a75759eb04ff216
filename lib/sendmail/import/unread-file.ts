import { isSubmission } from './find-file.ts';
import type { Verdict } from './report.ts';

/** What is said of a file that nothing was read from; `main` is the sendmail.mc that was read. */
export function unread(file: string, main: string | undefined): [Verdict, string] {
  if (file.endsWith('.key')) return ['ignored', 'A private key that sendmail.mc does not name.'];
  if (isSubmission(file))
    return ['ignored', 'The configuration of the program that hands mail in; the host keeps its own.'];
  if (file.endsWith('.mc'))
    return ['ignored', `${main} was read. If this one is in force, import it by itself.`];
  const known = bystanders.find(([pattern]) => pattern.test(file));
  if (known !== undefined) return [known[1], known[2]];
  return ['refused', 'sendmail.mc does not name this file, and Postern does not know it.'];
}

/** What lies beside a sendmail.mc and says nothing of the policy, as systems bring it and people leave it. */
const bystanders: readonly [pattern: RegExp, verdict: Verdict, words: string][] = [
  [/\.(?:db|dir|pag)$/, 'ignored', 'A compiled map: its source counts.'],
  [/\.cf$/, 'ignored', 'Compiled from sendmail.mc, which counts.'],
  [
    /(?:^|\/)trusted-users$/,
    'ignored',
    'sendmail.mc has no FEATURE(use_ct_file): the daemon does not read it.',
  ],
  [
    /(?:~|\.(?:bak|old|orig|new|rpm(?:new|save|orig)|dpkg-\w+|sav|save|sample|errors)|\.(?:mc|cf)\W.*)$/,
    'ignored',
    'A copy, or what somebody or an upgrade left behind: the daemon does not read it.',
  ],
  [
    /(?:^|\/)(?:Makefile|make|README\w*|helpfile|sendmail\.hf|statistics|sendmail\.st|sm-client\.st|databases|address\.resolve|mailer\.conf)$/,
    'ignored',
    'It holds no policy: a gateway has its own.',
  ],
  [/(?:^|\/)service\.switch[\w-]*$/, 'ignored', 'Where names are looked up: a gateway has its own.'],
  [
    /(?:^|\/)sendmail\.conf$/,
    'ignored',
    'Debian’s start script reads it: a gateway’s daemon is started by a service of its own.',
  ],
  [/\.m4$|(?:^|\/)peers\//, 'ignored', 'sendmail.mc does not include it.'],
  [
    /\.(?:crt|pem|csr|cer|cfg|prm|crl)$|(?:^|\/)no_prompt$/,
    'ignored',
    'sendmail.mc does not name it. Certificates are imported under Certificates.',
  ],
  [/(?:^|\/)spamassassin\//, 'ignored', 'It is another program’s.'],
  [
    /(?:^|\/)(?:uucpdomain|uudomain|bitdomain|userdb)$/,
    'refused',
    'Postern has no list for this table: where sendmail.mc wants it, it has to be on the gateway.',
  ],
];
