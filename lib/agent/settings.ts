import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Refusal } from '#lib/refusal.ts';

const port = z.coerce.number('must be a port number').int().min(1).max(65_535);
const switchable = z.union([z.literal('none').transform(() => null), port]);

/**
 * Every setting of the agent: the flag, in the environment POSTERN_GATEWAY_ and the flag's name in capitals. docs/gateway.md
 * has the table.
 */
const variables = z.object({
  data: z.string().optional(),
  listen: z
    .string()
    .regex(
      /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+):\d{1,5}$/,
      'must be ADDRESS:PORT, such as 10.0.0.5:8025 or [::1]:8025',
    )
    .default('127.0.0.1:8025'),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, 'must be letters, digits, dots and hyphens')
    .optional(),
  mode: z.enum(['supervised', 'system'], 'must be “supervised” or “system”').default('supervised'),
  'smtp-port': port.optional(),
  'submission-port': port.optional(),
  'smtps-port': switchable.optional(),
  'accounts-lease': z
    .union([
      z.literal('none').transform(() => null),
      z.coerce.number('must be minutes, or none').int().min(1),
    ])
    .default(null),
  'log-file': z.string().optional(),
  'log-socket': z.string().optional(),
  'auth-log-file': z.string().optional(),
  'sendmail-cf': z.string().default('/usr/share/sendmail/cf'),
  'code-file': z.string().optional(),
  'log-level': z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

export const settingNames = Object.keys(variables.shape) as (keyof typeof variables.shape)[];

export type AgentSettings = {
  /** Absolute. */
  data: string;
  listen: { address: string; port: number };
  /** The gateway's own name, as a host name would be. */
  name: string;
  mode: 'supervised' | 'system';
  /** Listeners that a new policy starts with here. */
  suggest: { name: string; address: string; port: number }[];
  /** Minutes without a word of the console after which nobody is let in; null: that never happens. */
  accountsLease: number | null;
  log: {
    file: string | undefined;
    socket: string | undefined;
    /** Where the host writes what its own saslauthd says. */
    authFile: string | undefined;
  };
  /** Sendmail's m4 sources. */
  sendmailCf: string;
  /** Where the enrolment code is left as well as printed, for a console on the same machine. */
  codeFile: string | undefined;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
};

const commands = z.enum(['run', 'verifier', 'enrol', 'trail-anew', 'install', 'uninstall', 'help']);

export type CommandLine = {
  command: z.infer<typeof commands>;
  settings: AgentSettings;
  dryRun: boolean;
  /** What stands for `/` in install and uninstall. */
  root: string;
};

/** Flags win over the environment. Refuses what it does not know, and names each value that cannot be. */
export function readCommandLine(
  args: readonly string[],
  env: Record<string, string | undefined>,
  root: boolean,
): CommandLine {
  const { values, positionals } = parsedArgs(args);
  const given = Object.fromEntries(
    settingNames.flatMap((name) => {
      const value = values[name] ?? env[environmentName(name)];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const result = variables.safeParse(given);
  if (!result.success) {
    const wrong = result.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`);
    throw new Refusal('invalid', 'bad-settings', `The settings cannot be used. ${wrong.join('; ')}.`, {
      next: seeHelp,
    });
  }
  return {
    command: values.help ? 'help' : commandOf(positionals),
    settings: settingsOf(result.data, root),
    dryRun: values['dry-run'] === true,
    root: resolve(typeof values.root === 'string' ? values.root : '/'),
  };
}

/** `smtp-port` → `POSTERN_GATEWAY_SMTP_PORT` */
export function environmentName(name: string): string {
  return `POSTERN_GATEWAY_${name.toUpperCase().replaceAll('-', '_')}`;
}

const seeHelp = '“postern gateway help” lists what there is.';

function parsedArgs(args: readonly string[]) {
  const text = Object.fromEntries(settingNames.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...text,
        root: { type: 'string' },
        'dry-run': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('. ')[0] : '';
    throw new Refusal('invalid', 'bad-arguments', `${reason}.`, { next: seeHelp, cause });
  }
}

function commandOf([command = 'run', ...more]: string[]): CommandLine['command'] {
  const known = commands.safeParse(command);
  if (known.success && more.length === 0) return known.data;
  const words = [command, ...more].join(' ');
  throw new Refusal('invalid', 'unknown-command', `There is no “postern gateway ${words}”.`, {
    next: seeHelp,
  });
}

function settingsOf(given: z.output<typeof variables>, root: boolean): AgentSettings {
  const colon = given.listen.lastIndexOf(':');
  return {
    data: resolve(given.data ?? (root ? '/var/lib/postern' : './data/gateway')),
    listen: {
      address: given.listen.slice(0, colon).replace(/^\[|\]$/g, ''),
      port: Number(given.listen.slice(colon + 1)),
    },
    name: given.name ?? hostname(),
    mode: given.mode,
    suggest: suggestedListeners(given),
    accountsLease: given['accounts-lease'],
    log: {
      file: given['log-file'] && resolve(given['log-file']),
      socket: given['log-socket'] && resolve(given['log-socket']),
      authFile: given['auth-log-file'] && resolve(given['auth-log-file']),
    },
    sendmailCf: resolve(given['sendmail-cf']),
    codeFile: given['code-file'] && resolve(given['code-file']),
    logLevel: given['log-level'],
  };
}

/** The public ports on a mail host; high ones on loopback where the agent runs a Sendmail of its own. */
function suggestedListeners(given: z.output<typeof variables>): AgentSettings['suggest'] {
  const system = given.mode === 'system';
  const address = system ? '0.0.0.0' : '127.0.0.1';
  const smtps = given['smtps-port'] === undefined && system ? 465 : (given['smtps-port'] ?? null);
  return [
    { name: 'MTA', address, port: given['smtp-port'] ?? (system ? 25 : 2525) },
    { name: 'MSA', address, port: given['submission-port'] ?? (system ? 587 : 5587) },
    ...(smtps === null ? [] : [{ name: 'SMTPS', address, port: smtps }]),
  ];
}
