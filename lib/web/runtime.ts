import 'server-only';
import type { Runtime } from '#lib/operation.ts';
import { openRuntime } from '#lib/runtime.ts';

const shared = globalThis as typeof globalThis & { posternRuntime?: Promise<Runtime> };

/** The console's one runtime, kept over Next's separate bundles of pages and route handlers. */
export function runtime(): Promise<Runtime> {
  shared.posternRuntime ??= openRuntime();
  return shared.posternRuntime;
}
