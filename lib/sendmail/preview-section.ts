import type { GatewayPaths } from '#lib/gateway/api.ts';
import type { Auth } from '#lib/policy/auth.ts';
import { authLines } from './mc-security.ts';
import { renderSasl } from './render-sasl.ts';

/** What a section is written as: lines of a file. */
export type SectionPreview = { path: string; lines: string[] };

/** Where a gateway keeps sasldb and its socket, while none is known. */
const usualPaths = { sasl: '/var/lib/postern/sasl' };

export function previewAuth(auth: Auth, paths: Pick<GatewayPaths, 'sasl'> = usualPaths): SectionPreview[] {
  return [
    { path: 'sendmail.mc', lines: authLines(auth) },
    { path: 'sasl/Sendmail.conf', lines: renderSasl(auth, paths).trimEnd().split('\n') },
  ];
}
