import { spawnSync } from 'node:child_process';

export type User = { name: string; uid: number; gid: number };

export const isRoot = process.getuid?.() === 0;

/** A user of this host with no rights at all, for programs that need none. Made by root when it is missing. */
export function ordinaryUser(name = 'postern-test'): User {
  if (numberOf('-u', name) === null)
    demand('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name]);
  const [uid, gid] = [numberOf('-u', name), numberOf('-g', name)];
  if (uid === null || gid === null) throw new Error(`there is no user ${name}`);
  return { name, uid, gid };
}

function numberOf(what: '-u' | '-g', name: string): number | null {
  const { status, stdout } = spawnSync('id', [what, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : null;
}

function demand(program: string, args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}
