import { z } from 'zod';
import { sha256 } from './digest.ts';
import { type Endpoint, small } from './endpoint.ts';

export const probeCheck = z.object({
  /** `banner`, `ehlo-clear`, `starttls`, `certificate`, `ehlo-tls`, `auth-list`, `relay-refused`, `login:PLAIN` … */
  check: z.string(),
  listener: z.string(),
  ok: z.boolean(),
  message: z.string(),
  /** The dialogue, with credentials cut out. */
  transcript: z.string().optional(),
});
export type ProbeCheck = z.infer<typeof probeCheck>;

export const probeReport = z.object({
  ok: z.boolean(),
  at: z.iso.datetime(),
  tls: z
    .object({ protocol: z.string(), cipher: z.string(), bits: z.number(), certificateSha256: sha256 })
    .nullable(),
  checks: z.array(probeCheck),
});
export type ProbeReport = z.infer<typeof probeReport>;

export const probeEndpoints = {
  probe: {
    method: 'POST',
    path: '/v1/probe',
    summary: 'Look at the running daemon over SMTP as a client would',
    auth: 'token',
    response: probeReport,
    maxBody: small,
    timeoutMs: 60_000,
  },
} as const satisfies Record<string, Endpoint>;
