import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { parseEnrolmentCode } from './api-enrolment.ts';
import { enrol, gatewayClient } from './client.ts';
import { askEngine, sealToken } from './store.ts';

const code = z
  .string('Paste the code that the gateway printed.')
  .max(2000, 'That is too long for an enrolment code.')
  .transform((text, context) => {
    const parsed = parseEnrolmentCode(text);
    if (parsed) return parsed;
    context.addIssue({
      code: 'custom',
      message:
        'That is not an enrolment code. It begins with “postern-” and is printed by “postern gateway enrol”.',
    });
    return z.NEVER;
  });

export const gatewayName = z
  .string('Give the gateway a name.')
  .trim()
  .min(1, 'Give the gateway a name.')
  .max(60, 'Use at most 60 characters.')
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'Use letters, digits, dots and hyphens, such as gw1.example.org.');

/** Pins the agent's certificate, exchanges the one-time secret for a token, and asks what the daemon can do. */
export const enrolGateway = operation({
  name: 'gateways.enrol',
  summary: 'Enrol a gateway by the code it printed',
  permission: 'gateways.write',
  route: 'POST /gateways',
  audit: ['gateway.enrolled'],
  input: z.object({ name: gatewayName, code }),
  prepare: async ({ db }, { name, code }) => {
    if (await db.gateway.findUnique({ where: { name } })) throw nameTaken();
    const { token } = await enrol(code, 'Postern console');
    const client = gatewayClient({ url: code.url, certificateSha256: code.certificateSha256, token });
    return { token, engine: await askEngine(client), state: await client.state() };
  },
  run: async ({ tx, now, sealer, caller, audit }, { name, code }, { token, engine, state }) => {
    if (await tx.gateway.findUnique({ where: { name } })) throw nameTaken();
    const gateway = await tx.gateway.create({
      data: {
        name,
        url: code.url,
        certificateSha256: code.certificateSha256,
        token: sealToken(sealer, token),
        enrolledAt: now,
        enrolledBy: caller.actor.name,
        engine,
        engineAt: now,
        state,
        stateAt: now,
      },
    });
    await audit({ kind: 'gateway.enrolled', gatewayId: gateway.id, name, url: code.url });
    return { id: gateway.id, name };
  },
});

const nameTaken = () =>
  new Refusal('conflict', 'name-taken', 'A gateway with this name exists already.', {
    fields: { name: ['A gateway with this name exists already.'] },
  });
