import { pino } from 'pino';
import { Access } from '#lib/agent/access.ts';
import type { Handlers } from '#lib/agent/endpoint.ts';
import { openIdentity } from '#lib/agent/identity.ts';
import { serve } from '#lib/agent/server.ts';
import type { Db } from '#lib/db/client.ts';
import { endpoints } from '#lib/gateway/api.ts';
import { sealToken } from '#lib/gateway/store.ts';
import type { Sealer } from '#lib/seal.ts';

export type TestAgent = { token: string; url: string; certificateSha256: string; close: () => Promise<void> };

/** An agent of these calls alone, with the admin API's own server, pin and token; its identity lies in this folder. */
export async function startAgent(dir: string, handlers: Partial<Handlers>, now: Date): Promise<TestAgent> {
  const [access, identity] = await Promise.all([Access.open(dir), openIdentity(dir, '127.0.0.1', now)]);
  const token = await access.enrol(await access.newSecret(now), 'test', now);
  const missing = () => Promise.reject(new Error('not part of this test'));
  const none = Object.fromEntries(Object.keys(endpoints).map((name) => [name, missing]));
  const server = await serve(
    {
      ...{ identity, access, version: '1', counted: () => {}, log: pino({ level: 'silent' }) },
      handlers: { ...(none as unknown as Handlers), ...handlers },
    },
    { address: '127.0.0.1', port: 0 },
  );
  return {
    token,
    url: `https://127.0.0.1:${server.port}`,
    certificateSha256: identity.certificateSha256,
    close: () => server.close(),
  };
}

/** The console knows it under this name. */
export function enrolled(db: Db, sealer: Sealer, name: string, agent: Omit<TestAgent, 'close'>) {
  const { token, url, certificateSha256 } = agent;
  return db.gateway.create({
    data: { name, enrolledBy: 'test', token: sealToken(sealer, token), url, certificateSha256 },
  });
}
