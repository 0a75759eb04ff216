import { z } from 'zod';
import { sha256 } from './digest.ts';
import { type Endpoint, small } from './endpoint.ts';

/**
 * What `postern gateway` prints once and the console is given: where the agent is, the certificate to pin, and the one-time
 * secret. Base64url of JSON behind the word `postern-`.
 */
export const enrolmentCode = z.object({ url: z.url(), certificateSha256: sha256, secret: z.string() });
export type EnrolmentCode = z.infer<typeof enrolmentCode>;

export function formatEnrolmentCode(code: EnrolmentCode): string {
  return `postern-${Buffer.from(JSON.stringify(code)).toString('base64url')}`;
}

/** Null when the text is not an enrolment code. */
export function parseEnrolmentCode(text: string): EnrolmentCode | null {
  const match = /^\s*postern-([A-Za-z0-9_-]+)\s*$/.exec(text);
  if (!match?.[1]) return null;
  try {
    return enrolmentCode.parse(JSON.parse(Buffer.from(match[1], 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

export const enrolmentEndpoints = {
  enrol: {
    method: 'POST',
    path: '/v1/enrol',
    summary: 'Exchange the one-time secret of the enrolment code for a token',
    auth: 'open',
    body: z.object({ secret: z.string().max(128), console: z.string().max(200) }),
    response: z.object({ token: z.string(), name: z.string() }),
    maxBody: small,
    timeoutMs: 10_000,
  },
} as const satisfies Record<string, Endpoint>;
