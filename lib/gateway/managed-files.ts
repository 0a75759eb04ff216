import { z } from 'zod';

/** The files a release may hold, relative to its folder. The agent writes nothing else, so no path ever comes from input. */
export const managedFiles = {
  'sendmail.mc': { kind: 'mc', secret: false },
  'maps/access': { kind: 'map', secret: false },
  'maps/authinfo': { kind: 'map', secret: true },
  'maps/mailertable': { kind: 'map', secret: false },
  'maps/virtusertable': { kind: 'map', secret: false },
  'maps/genericstable': { kind: 'map', secret: false },
  'maps/domaintable': { kind: 'map', secret: false },
  aliases: { kind: 'aliases', secret: false },
  'local-host-names': { kind: 'class', secret: false },
  'relay-domains': { kind: 'class', secret: false },
  'masquerade-domains': { kind: 'class', secret: false },
  'virtuser-domains': { kind: 'class', secret: false },
  'generics-domains': { kind: 'class', secret: false },
  'sasl/Sendmail.conf': { kind: 'sasl', secret: false },
  'tls/ca.pem': { kind: 'tls', secret: false },
  'tls/server.pem': { kind: 'tls', secret: false },
  'tls/server.key': { kind: 'tls', secret: true },
  'tls/client.pem': { kind: 'tls', secret: false },
  'tls/client.key': { kind: 'tls', secret: true },
  'tls/crl.pem': { kind: 'tls', secret: false },
} as const satisfies Record<
  string,
  { kind: 'mc' | 'map' | 'aliases' | 'class' | 'sasl' | 'tls'; secret: boolean }
>;
export type ManagedPath = keyof typeof managedFiles;
export const managedPath = z.enum(Object.keys(managedFiles) as [ManagedPath, ...ManagedPath[]]);
