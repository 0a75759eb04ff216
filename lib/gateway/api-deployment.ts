import { z } from 'zod';
import { manifest } from './api-manifest.ts';
import { gatewayState } from './api-state.ts';
import { sha256 } from './digest.ts';
import { type Endpoint, small } from './endpoint.ts';

/** A content made of another: bytes of that, and new ones, one after the other. */
export const splice = z.object({
  base: sha256,
  pieces: z
    .array(
      z.union([z.object({ from: z.int().min(0), length: z.int().min(1) }), z.object({ bytes: z.base64() })]),
    )
    .max(100_000),
});
export type Splice = z.infer<typeof splice>;

export const stepName = z.enum([
  'staged',
  'compiled',
  'checked',
  'activated',
  'probed',
  'confirmed',
  'rolled-back',
]);
export type StepName = z.infer<typeof stepName>;

/** One line of the NDJSON stream of a long call. The last line of a stream is a step that is done or failed. */
export const step = z.object({
  step: stepName,
  state: z.enum(['running', 'done', 'failed']),
  /** Milliseconds since the step began. */
  ms: z.number(),
  /** One sentence in plain words. */
  message: z.string(),
  /** The tool's own output, when there is any worth reading. */
  output: z.string().optional(),
});
export type Step = z.infer<typeof step>;

const nothing = z.undefined();
const id = z.object({ id: sha256 });

export const deploymentEndpoints = {
  stage: {
    method: 'POST',
    path: '/v1/releases',
    summary: 'Announce a release; answers which contents are missing',
    auth: 'token',
    body: manifest,
    response: z.object({ id: sha256, missing: z.array(sha256) }),
    maxBody: 1 << 20,
    timeoutMs: 15_000,
  },
  putBlob: {
    method: 'PUT',
    path: '/v1/blobs/{sha256}',
    summary: 'Send one content; refused when it does not have this digest',
    auth: 'token',
    params: z.object({ sha256 }),
    body: 'bytes',
    response: nothing,
    maxBody: 512 << 20,
    timeoutMs: 300_000,
  },
  spliceBlob: {
    method: 'PATCH',
    path: '/v1/blobs/{sha256}',
    summary:
      'Make one content of pieces of another that is here and of what is new; refused when it does not have this digest',
    auth: 'token',
    params: z.object({ sha256 }),
    body: splice,
    response: nothing,
    maxBody: 64 << 20,
    timeoutMs: 300_000,
  },
  check: {
    method: 'POST',
    path: '/v1/releases/{id}/check',
    summary:
      'Compile in a staging folder and let the real daemon read it; streams steps `staged`, `compiled`, `checked`',
    auth: 'token',
    params: id,
    response: step,
    format: 'ndjson',
    maxBody: small,
    timeoutMs: 300_000,
  },
  activate: {
    method: 'POST',
    path: '/v1/releases/{id}/activate',
    summary:
      'Switch to a checked release, reload what changed, probe; goes back by itself when the probe fails or nobody confirms in time. Streams steps `activated`, `probed` (and `rolled-back`)',
    auth: 'token',
    params: id,
    body: z.object({
      /** The release this was based on; 409 when another is active by now. */
      expectedActive: sha256.nullable(),
      /** Seconds until the agent goes back by itself unless confirmed. */
      confirmWithin: z.int().min(5).max(600),
    }),
    response: step,
    format: 'ndjson',
    maxBody: small,
    timeoutMs: 120_000,
  },
  confirm: {
    method: 'POST',
    path: '/v1/releases/{id}/confirm',
    summary: 'Keep the active release: the console has seen it serve',
    auth: 'token',
    params: id,
    response: gatewayState,
    maxBody: small,
    timeoutMs: 15_000,
  },
  rollback: {
    method: 'POST',
    path: '/v1/rollback',
    summary: 'Back to the previous release, at once; streams steps `rolled-back`, `probed`',
    auth: 'token',
    body: z.object({ expectedActive: sha256 }),
    response: step,
    format: 'ndjson',
    maxBody: small,
    timeoutMs: 120_000,
  },
} as const satisfies Record<string, Endpoint>;
