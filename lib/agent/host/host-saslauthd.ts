import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import { lookAtKeytab } from '#lib/agent/engines/sendmail/check-keytab.ts';
import {
  judgeLdapSettings,
  readSaslauthdDefaults,
  readSaslauthdOptions,
  type SaslauthdOptions,
} from '#lib/agent/host/saslauthd-settings.ts';
import type { HostSaslauthd } from '#lib/gateway/api-saslauthd.ts';
import { backEndName } from '#lib/sasl/elsewhere/saslauthd-word.ts';

const patienceMs = 2000;

/** Whether somebody listens there. It is asked nothing: saslauthd would write a line into the log for each question. */
export function reachesSaslauthd(path: string): Promise<{ answering: boolean; message: string }> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const settle = (answering: boolean, message: string) => {
      socket.destroy();
      resolve({ answering, message });
    };
    socket.setTimeout(patienceMs, () => settle(false, `${path} does not take connections.`));
    socket.on('connect', () => settle(true, `The host’s own saslauthd answers on ${path}.`));
    socket.on('error', (error) =>
      settle(false, `The host’s own saslauthd does not answer on ${path}: ${error.message}.`),
    );
  });
}

/** The host's own saslauthd behind a socket: whether it answers, how it was started, what that means. `root` is what stands for / in tests. */
export async function lookAtSaslauthd(socket: string, root = '/'): Promise<HostSaslauthd> {
  const [{ answering, message }, options] = await Promise.all([
    reachesSaslauthd(socket),
    optionsOf(socket, root),
  ]);
  const why = answering ? '' : ` ${await whyNot(message, root)}`;
  const known = answering && options ? await judge(options, root) : null;
  const { words = '', notes = [], troubles = [] } = known ?? {};
  const runs = answering && options ? { mechanism: options.mechanism, words } : null;
  return { socket, answers: answering, message: `${message}${why}`.trim(), runs, notes, troubles };
}

/** From the processes of the host: the one that was told to have its socket in this folder. Null where none is seen. */
async function optionsOf(socket: string, root: string): Promise<SaslauthdOptions | null> {
  const folder = await realpath(dirname(socket)).catch(() => null);
  const pids = (await readdir(join(root, 'proc')).catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if ((await textOf(join(root, 'proc', pid, 'comm')))?.trim() !== 'saslauthd') continue;
    const words = (await textOf(join(root, 'proc', pid, 'cmdline')))?.split('\0').filter(Boolean) ?? [];
    const options = readSaslauthdOptions(words);
    const own = await realpath(options.folder).catch(() => null);
    if (own !== null && own === folder) return options;
  }
  return null;
}

async function whyNot(message: string, root: string): Promise<string> {
  if (message.includes('EACCES'))
    return 'The agent’s user may not reach it: on Debian it has to be in the group sasl.';
  if (!(await stat(join(root, 'usr/sbin/saslauthd')).catch(() => null)))
    return 'It is not installed: on Debian that is sasl2-bin.';
  const text = await textOf(join(root, 'etc/default/saslauthd'));
  if (text === null) return 'Start it.';
  return readSaslauthdDefaults(text).start
    ? 'Start it: service saslauthd start.'
    : 'START=yes is missing in /etc/default/saslauthd: write it there, and start it with service saslauthd start.';
}

type Judged = { words: string; notes: string[]; troubles: string[] };

async function judge(options: SaslauthdOptions, root: string): Promise<Judged> {
  const { mechanism, remembers, withRealm, verbose } = options;
  const of = await (judges[mechanism] ?? justSo)(options, root);
  const notes = [
    ...of.notes,
    remembers !== null &&
      `It remembers passwords that were right for ${spanOf(remembers)} (-c): until then an old one may still be let in after it was changed or its account disabled.`,
    withRealm && 'It looks names up with their realm (-r).',
  ].filter((note) => note !== false);
  const hashes = verbose && mechanism === 'shadow';
  const troubles = hashes
    ? [
        ...of.troubles,
        'It runs with -V or -d, and so writes hashes of passwords into the log. Take that out of its options.',
      ]
    : of.troubles;
  return { words: of.words, notes, troubles };
}

const spanOf = (seconds: number) =>
  seconds % 3600 === 0 ? `${seconds / 3600} h` : seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;

type Judge = (options: SaslauthdOptions, root: string) => Promise<Judged>;

const justSo: Judge = async ({ mechanism }) => ({ words: backEndName(mechanism), notes: [], troubles: [] });

const judges: Record<string, Judge> = {
  pam: async (_, root) => {
    const own = await stat(join(root, 'etc/pam.d/smtp')).catch(() => null);
    return own
      ? { words: 'PAM, by /etc/pam.d/smtp', notes: [], troubles: [] }
      : {
          words: 'PAM, by /etc/pam.d/other',
          notes: [
            'There is no /etc/pam.d/smtp, so PAM goes by /etc/pam.d/other: on Debian every user of the host may log in.',
          ],
          troubles: [],
        };
  },
  ldap: async ({ option }, root) => {
    const file = option ?? '/etc/saslauthd.conf';
    const path = join(root, file);
    const [text, found] = await Promise.all([textOf(path), stat(path).catch(() => null)]);
    if (text === null || !found)
      return {
        words: 'the LDAP directory',
        notes: found ? [`The agent may not read ${file}, so what stands there is not known.`] : [],
        troubles: found
          ? []
          : [`${file} is not there, so saslauthd finds no directory and refuses everybody.`],
      };
    const { asks, troubles } = judgeLdapSettings(text, file);
    const open = (found.mode & 0o044) !== 0 && /^\s*ldap_(?:bind_pw|password)\s*:/im.test(text);
    return {
      words: `the LDAP directory at ${asks} (${file})`,
      notes: [],
      troubles: open
        ? [...troubles, `Others than its owner may read ${file}, and it holds a password: chmod 600 ${file}.`]
        : troubles,
    };
  },
  kerberos5: async (_, root) => {
    const look = await lookAtKeytab(join(root, 'etc/krb5.keytab'), '', 'host');
    return {
      words: 'Kerberos',
      notes: [],
      troubles: 'fault' in look ? [`It cannot prove the KDC, and so refuses everybody: ${look.fault}.`] : [],
    };
  },
  rimap: async ({ option }) => ({
    words: `the IMAP server ${option ?? '(none is named)'}`,
    notes: ['It sends each password to that server without TLS.'],
    troubles: [],
  }),
};

/** Null when it is not there, or may not be read. */
async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
