import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, start } from '#lib/run.ts';

export type Wish = {
  /** Commands in a name space of its own, before it starts; `$1` is its folder. */
  before?: string | undefined;
  env?: Record<string, string> | undefined;
};

/** Debian's saslauthd, with its socket `mux` in a folder. It ends its whole process group, so it has one of its own. */
export function startSaslauthd(
  dir: string,
  args: readonly string[],
  { before = ':', env = {} }: Wish,
): ChildProcess {
  const script = `${before} && dir=$1 && shift && exec env "$@" -m "$dir"`;
  const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const command = [...words, '/usr/sbin/saslauthd', '-d', '-n', '1', ...args];
  return start('unshare', ['-m', '-u', 'sh', '-c', script, 'sh', dir, ...command], {
    stdio: 'ignore',
    detached: true,
  });
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Commands by which saslauthd sees a passwd, a shadow and a PAM of a test's own: these people, with their passwords. Debian keeps its own. */
export async function peopleOfTheHost(dir: string, people: Record<string, string>): Promise<string> {
  const others = (await readFile('/etc/passwd', 'utf8')).split('\n').filter(Boolean);
  const users = Object.keys(people).map((name) => `${name}:x:4711:4711::/nonexistent:/usr/sbin/nologin`);
  const shadow = await Promise.all(
    Object.entries(people).map(async ([name, password]) => {
      const hash = await run('openssl', ['passwd', '-6', '-stdin'], { input: password });
      return `${name}:${hash.stdout.trim()}:20000:0:99999:7::${name === 'ended' ? 18_100 : ''}:`;
    }),
  );
  const passwd = [...others.filter((line) => !((line.split(':')[0] ?? '') in people)), ...users];
  await writeFile(join(dir, 'passwd'), `${passwd.join('\n')}\n`);
  await writeFile(join(dir, 'shadow'), `${shadow.join('\n')}\n`, { mode: 0o600 });
  await mkdir(join(dir, 'pam.d'));
  await writeFile(
    join(dir, 'pam.d/smtp'),
    'auth required pam_unix.so nodelay\naccount required pam_unix.so\n',
  );
  return ['passwd', 'shadow', 'pam.d'].map((name) => `mount --bind "$1/${name}" /etc/${name}`).join(' && ');
}

/** OpenLDAP's server with these people, and the passwords they bind with. */
export async function startDirectory(
  folder: string,
  port: number,
  people: Record<string, string>,
): Promise<ChildProcess> {
  await mkdir(join(folder, 'data'), { recursive: true });
  const conf = [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    `pidfile ${folder}/pid`,
    'database mdb',
    'suffix "dc=example,dc=org"',
    `directory ${folder}/data`,
    '',
  ];
  await writeFile(join(folder, 'slapd.conf'), conf.join('\n'));
  const entries = [
    'dn: dc=example,dc=org\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n',
    'dn: ou=people,dc=example,dc=org\nobjectClass: organizationalUnit\nou: people\n',
    ...Object.entries(people).map(
      ([uid, password]) =>
        `dn: uid=${uid},ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid}\nsn: B\nuserPassword: ${password}\n`,
    ),
  ];
  const added = await run('/usr/sbin/slapadd', ['-f', join(folder, 'slapd.conf')], {
    input: entries.join('\n'),
  });
  if (added.code !== 0) throw new Error(added.stderr);
  const listen = ['-h', `ldap://127.0.0.1:${port}/`, '-f', join(folder, 'slapd.conf'), '-d', '0'];
  return start('/usr/sbin/slapd', listen, { stdio: 'ignore' });
}
