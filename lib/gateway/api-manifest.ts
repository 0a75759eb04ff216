import { z } from 'zod';
import { listenerAddress } from './api-engine.ts';
import { sha256 } from './digest.ts';
import { managedFiles, managedPath } from './managed-files.ts';

export const mapType = z.enum(['btree', 'hash']);

/** What the probe holds the running daemon against. Part of the manifest, so that the agent can judge by itself. */
export const expectation = z.object({
  hostName: z.string(),
  listeners: z.array(
    listenerAddress.extend({
      /** TLS from the first byte (M=s). */
      tlsOnConnect: z.boolean(),
      /** Demands AUTH (M=a). */
      requireAuth: z.boolean(),
    }),
  ),
  /** STARTTLS must be offered and show this certificate (SHA-256 of its DER); null: no TLS is configured. */
  certificateSha256: sha256.nullable(),
  /** AUTH mechanisms offered once TLS is up; empty: AUTH is off. */
  mechanismsWithTls: z.array(z.string()),
  /** AUTH mechanisms offered in the clear. */
  mechanismsInClear: z.array(z.string()),
  /** What shows to some clients, or on some hosts, alone: whether it is offered says nothing of this release. */
  mechanismsPerhaps: z.array(z.string()).optional(),
  /** What the host's own saslauthd is to ask (`-a`), where passwords are left to it and the policy says. */
  saslauthd: z.string().max(20).optional(),
  /** Strangers may relay on purpose: an operator acknowledged it with a reason. Otherwise such a release is refused. */
  relayOpen: z.literal(true).optional(),
});
export type Expectation = z.infer<typeof expectation>;

export const manifestFile = z.object({
  path: managedPath,
  sha256,
  size: z.int().min(0),
  /** Database type a map source is compiled to. */
  mapType: mapType.optional(),
});

export const manifest = z.object({
  /** SHA-256 of the canonical JSON of `files` and `expect`: the same content has the same id, everywhere. */
  id: sha256,
  /** The console's release this bundle renders, for people. */
  release: z.object({ id: z.string(), comment: z.string() }),
  files: z.array(manifestFile).max(Object.keys(managedFiles).length),
  expect: expectation,
});
export type Manifest = z.infer<typeof manifest>;
