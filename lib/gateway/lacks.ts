import { z } from 'zod';
import { openApi } from '#lib/openapi.ts';
import { type EndpointName, endpoints } from './api.ts';
import type { AccountRecord } from './api-account.ts';
import type { Endpoint } from './endpoint.ts';
import { problem } from './problem.ts';

const schemaObject = z.record(z.string(), z.unknown());
const described = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ requestBody: z.unknown().optional() }))),
});

/**
 * What of the console's calls an agent does not know, by its own description (`GET /v1/openapi.json`): a call (`GET /v1/attempts`), or a field of what is
 * sent (`PUT /v1/accounts/{id} devices`), which it drops without a word. Empty for one of the console's own version.
 */
export function lacksOf(description: unknown): string[] {
  const { data } = described.safeParse(description);
  if (!data) return ['GET /v1/openapi.json'];
  ourCalls ??= ours();
  return ourCalls.flatMap(({ call, method, path, fields }) => {
    const there = data.paths[path]?.[method];
    if (!there) return [call];
    const known = fieldsIn(there.requestBody);
    const unknown = [...fields].filter((field) => !known.has(field));
    // of a field that is unknown as a whole, its parts need no saying
    return unknown
      .filter((field) => !unknown.some((other) => field.startsWith(`${other}.`)))
      .map((field) => `${call} ${field}`);
  });
}

let ourCalls: ReturnType<typeof ours> | undefined;

/** What this console calls, and with which fields. */
function ours() {
  const calls = (Object.entries(endpoints) as [EndpointName, Endpoint][]).map(([name, endpoint]) => ({
    ...endpoint,
    name,
  }));
  const { paths } = described.parse(
    openApi({ title: '', version: '', description: '', problem, endpoints: calls }),
  );
  return calls.map(({ path, ...one }) => {
    const method = one.method.toLowerCase();
    return {
      call: `${one.method} ${path}`,
      method,
      path,
      fields: fieldsIn(paths[path]?.[method]?.requestBody),
    };
  });
}

/** The paths of all fields (`devices.networks`) in a schema of JSON, lists and choices passed through. */
function fieldsIn(schema: unknown, path = ''): Set<string> {
  const fields = new Set<string>();
  const inside = (inner: unknown, at: string) => {
    for (const field of fieldsIn(inner, at)) fields.add(field);
  };
  for (const [word, inner] of Object.entries(schemaObject.safeParse(schema).data ?? {})) {
    if (word === 'properties')
      for (const [name, of] of Object.entries(schemaObject.parse(inner))) {
        fields.add(`${path}${name}`);
        inside(of, `${path}${name}.`);
      }
    else if (Array.isArray(inner)) for (const one of inner) inside(one, path);
    else inside(inner, path);
  }
  return fields;
}

/** Fields of an account, in words. Of those that only make another mechanism possible a finding of the draft speaks (auth/no-verifier). */
const accountWords: Readonly<Record<string, string>> = {
  devices: 'device passwords',
  'devices.networks': 'the networks of device passwords',
  'devices.expiresAt': 'the ends of device passwords',
  senders: 'addresses to send as',
  limits: 'limits of an account’s own',
  importedHash: 'passwords that came from another system',
};

const ofAccount = `${endpoints.putAccount.method} ${endpoints.putAccount.path} `;

/** What of accounts has no effect with an agent that lacks this, by field and in words. */
function accountLacks(lacks: readonly string[]): { field: string; words: string }[] {
  return lacks.flatMap((lack) => {
    const field = lack.startsWith(ofAccount) ? lack.slice(ofAccount.length) : '';
    const words = accountWords[field];
    return words === undefined ? [] : [{ field, words }];
  });
}

/** The same in words alone. */
export const accountLackWords = (lacks: readonly string[]): string[] =>
  accountLacks(lacks).map(({ words }) => words);

/** Whether an agent can be asked what an account may send. */
export const canBeAsked = (lacks: readonly string[]): boolean =>
  !accountLacks(lacks).some(({ field }) => field === 'senders' || field === 'limits');

/** What is set of this account, and dropped by an agent that lacks this, in words. */
export function droppedOf(record: AccountRecord, lacks: readonly string[]): string[] {
  return accountLacks(lacks).flatMap(({ field, words }) => {
    const [first = '', part] = field.split('.');
    const values = [record[first as keyof AccountRecord] as unknown].flat();
    const given = part ? values.map((one) => schemaObject.safeParse(one).data?.[part]) : values;
    return given.some(isGiven) ? [words] : [];
  });
}

const isGiven = (value: unknown) =>
  value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
