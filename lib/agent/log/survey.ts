import { constants } from 'node:fs';
import { access, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerOf, type Places } from '#lib/agent/log/owner.ts';

/** Where this host's mail log is to be read. */
export type Choice =
  | { kind: 'share' }
  | { kind: 'socket'; path: string }
  | { kind: 'file'; path: string /** Where the host writes what saslauthd says. */; beside: string | null }
  | { kind: 'journal' }
  | { kind: 'none'; why: string };

export type SurveyOptions = {
  socket?: string | undefined;
  file?: string | undefined;
  /** Where the facility auth is written, when it is another file than the distributions'. */
  authFile?: string | undefined;
  places: Places;
  /** Where syslog daemons usually write mail lines. */
  files: readonly string[];
  root: boolean;
};

/** Looks what there is. What the operator named wins; then /dev/log when it is free; then the system journal; then a usual file. */
export async function survey(options: SurveyOptions): Promise<Choice> {
  const { socket, file, authFile, places, files, root } = options;
  if (socket) return { kind: 'socket', path: socket };
  if (file) return { kind: 'file', path: file, beside: authFile ?? null };
  const owner = await ownerOf(places);
  if (root && owner !== 'syslog') return { kind: 'share' };
  if ((await isJournal(places.devLog)) && (root || (await mayReadJournal()))) return { kind: 'journal' };
  for (const path of files)
    if (await readable(path)) return { kind: 'file', path, beside: authFile ?? besides[path] ?? null };
  return { kind: 'none', why: reasons[owner] };
}

/** What distributions call the file of the facility auth beside their mail log. */
const besides: Record<string, string> = {
  '/var/log/mail.log': '/var/log/auth.log',
  '/var/log/maillog': '/var/log/secure',
};

const reasons = {
  nobody:
    'Nobody listens on /dev/log, and only root may. Install rsyslog and give the agent --log-file, or start the agent as root.',
  postern:
    'Another agent owns /dev/log, and runs as root. Give this one --log-socket PATH, and let root link /run/postern/log/TAG to that path.',
  syslog:
    'A syslog daemon owns /dev/log, and the agent can read neither the system journal nor /var/log/mail.log nor /var/log/maillog. Add its user to the group adm, or give the agent --log-file.',
};

/** systemd-journald's socket: /dev/log is a link to it (systemd-journald.service(8)). */
async function isJournal(devLog: string): Promise<boolean> {
  const target = await realpath(devLog).catch(() => '');
  return target.startsWith('/run/systemd/journal/');
}

/** Members of the groups adm and systemd-journal may read it (journalctl(1)). */
async function mayReadJournal(): Promise<boolean> {
  for (const folder of ['/var/log/journal', '/run/log/journal']) {
    const machines = await readdir(folder).catch(() => []);
    for (const machine of machines) if (await readable(join(folder, machine, 'system.journal'))) return true;
  }
  return false;
}

function readable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}
