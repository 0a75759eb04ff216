import { accountEndpoints } from './api-account.ts';
import { attemptEndpoints } from './api-attempts.ts';
import { deploymentEndpoints } from './api-deployment.ts';
import { engineEndpoints } from './api-engine.ts';
import { enrolmentEndpoints } from './api-enrolment.ts';
import { logEndpoints } from './api-log.ts';
import { loginEndpoints } from './api-login.ts';
import { outgoingEndpoints } from './api-outgoing.ts';
import { probeEndpoints } from './api-probe.ts';
import { queueEndpoints } from './api-queue.ts';
import { stateEndpoints } from './api-state.ts';
import { traceEndpoints } from './api-trace.ts';
import { trailEndpoints } from './api-trail.ts';

/**
 * The admin API of the agent, version 1: the one contract that the agent's server and the console's client share, and the
 * source of /v1/openapi.json. Everything is JSON over TLS unless an endpoint says otherwise; errors are
 * application/problem+json (RFC 9457). What an endpoint says stands in the file of its concept: api-account.ts, api-log.ts …
 */
export const endpoints = {
  ...enrolmentEndpoints,
  ...engineEndpoints,
  ...stateEndpoints,
  ...deploymentEndpoints,
  ...accountEndpoints,
  ...loginEndpoints,
  ...outgoingEndpoints,
  ...traceEndpoints,
  ...probeEndpoints,
  ...logEndpoints,
  ...attemptEndpoints,
  ...queueEndpoints,
  ...trailEndpoints,
} as const;

export type EndpointName = keyof typeof endpoints;
