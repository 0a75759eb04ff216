import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Refusal } from '#lib/refusal.ts';

const port = z.coerce.number().int().min(1).max(65_535);

/** Every setting of the console and the worker, by the name of its environment variable; docs/development.md has the table. */
export const environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  POSTERN_DATA: z.string().default('./data'),
  DATABASE_URL: z.string().optional(),
  POSTERN_KEY_FILE: z.string().optional(),
  POSTERN_HOST: z.string().default('127.0.0.1'),
  POSTERN_PORT: port.default(3000),
  POSTERN_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  POSTERN_TRUST_PROXY: z.stringbool().default(false),
  POSTERN_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  POSTERN_LOCAL_ENROLMENT_FILE: z.string().optional(),
  POSTERN_KIT: z.stringbool().default(false),
});

export type Settings = {
  production: boolean;
  /** Absolute; holds the database, the mail log's store and the keys. */
  dataFolder: string;
  databaseUrl: string;
  /** The AES key that seals secrets in the database; kept outside it. */
  keyFile: string;
  host: string;
  port: number;
  /** How browsers reach the console, without a trailing slash; undefined when it is reached directly. */
  origin: string | undefined;
  /** Whether a reverse proxy's X-Forwarded-Proto is to be believed. */
  trustProxy: boolean;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Where a gateway on this machine leaves its enrolment code, for the console to offer. */
  localEnrolmentFile: string | undefined;
  /** Whether /kit, the sheet of all parts of the screens, is served; never by itself in production. */
  kit: boolean;
};

/** The settings in these variables; an empty one counts as unset. Refuses when any has a value it cannot have, and names each. */
export function readSettings(variables: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Refusal('invalid', 'bad-environment', `The environment cannot be used. ${wrong.join('; ')}.`, {
      next: 'docs/development.md lists every variable with the values it may have.',
    });
  }
  const env = parsed.data;
  const dataFolder = resolve(/*turbopackIgnore: true*/ env.POSTERN_DATA);
  const databaseUrl = env.DATABASE_URL ?? `file:${join(dataFolder, 'postern.db')}`;
  return {
    production: env.NODE_ENV === 'production',
    dataFolder,
    databaseUrl: databaseUrl.replace(
      /^file:(.*)/,
      (_url, path: string) => `file:${resolve(/*turbopackIgnore: true*/ path)}`,
    ),
    keyFile: resolve(/*turbopackIgnore: true*/ env.POSTERN_KEY_FILE ?? join(dataFolder, 'keys', 'seal.key')),
    host: env.POSTERN_HOST,
    port: env.POSTERN_PORT,
    origin: env.POSTERN_ORIGIN && new URL(env.POSTERN_ORIGIN).origin,
    trustProxy: env.POSTERN_TRUST_PROXY,
    logLevel: env.POSTERN_LOG_LEVEL,
    localEnrolmentFile:
      env.POSTERN_LOCAL_ENROLMENT_FILE && resolve(/*turbopackIgnore: true*/ env.POSTERN_LOCAL_ENROLMENT_FILE),
    kit: env.POSTERN_KIT || env.NODE_ENV !== 'production',
  };
}

/** The environment as it is, for a program that has settings of its own (lib/agent/settings.ts). */
export function variables(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

let own: Settings | undefined;

/** The settings of this process, read once. */
export function settings(): Settings {
  own ??= readSettings(process.env);
  return own;
}

/**
 * Puts the settings into the environment under the names Next's own server reads, and with absolute paths: that server
 * changes its working directory before the pages read their settings.
 */
export function tellNext({ host, port, dataFolder, databaseUrl, keyFile }: Settings): void {
  Object.assign(process.env, {
    HOSTNAME: host,
    PORT: String(port),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    POSTERN_DATA: dataFolder,
    DATABASE_URL: databaseUrl,
    POSTERN_KEY_FILE: keyFile,
  });
}
