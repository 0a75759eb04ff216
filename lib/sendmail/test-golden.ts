import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Policy } from '#lib/policy/policy.ts';
import { sampleEngine, sampleGateway } from '#lib/policy/sample-policy.ts';
import { policySchema } from '#lib/policy/schema.ts';
import { Secret } from '#lib/secret.ts';
import type { Material } from './material.ts';
import type { OutgoingPasswords } from './render-authinfo.ts';
import type { RenderedFile } from './render-bundle.ts';
import type { RenderHost } from './rendered-host.ts';

/** A file of golden/: a policy as JSON, a line of dashes, and the files it must render. */
export type GoldenCase = {
  name: string;
  path: string;
  text: string;
  input: string;
  policy: Policy;
  material: Material | null;
  passwords: OutgoingPasswords;
};

const dashes = `${'-'.repeat(20)}\n`;
const folder = fileURLToPath(new URL('golden/', import.meta.url));

export const goldenHost: RenderHost = {
  gatewayId: sampleGateway,
  paths: sampleEngine.paths,
  engine: sampleEngine,
};

const material: Material = {
  serverPem: 'the certificate and its chain\n',
  serverKey: 'its key\n',
  caPem: 'our authority\n',
};

export function goldenCases(): GoldenCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .map((file) => {
      const path = `${folder}${file}`;
      const text = readFileSync(path, 'utf8');
      const input = text.slice(0, text.indexOf(dashes));
      const {
        policy,
        tls,
        passwords = {},
      } = JSON.parse(input) as {
        policy: unknown;
        tls?: boolean;
        passwords?: Record<string, string>;
      };
      return {
        name: file.replace('.txt', ''),
        path,
        text,
        input,
        policy: policySchema.parse(policy),
        material: tls ? material : null,
        passwords: passwordsOf(passwords),
      };
    });
}

function passwordsOf(given: Record<string, string>): OutgoingPasswords {
  return new Map(
    Object.entries(given).map(([key, text]) => [key, { password: new Secret(text), salt: 'salt' }]),
  );
}

/** The whole text of a golden file. */
export function goldenText(input: string, files: readonly RenderedFile[]): string {
  const rendered = files.map(
    ({ path, content, secret }) => `=== ${path}${secret ? ' (secret)' : ''}\n${content}`,
  );
  return `${input}${dashes}${rendered.join('')}`;
}
