import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const shared = {
  environment: 'node' as const,
  pool: 'forks' as const,
  setupFiles: ['vitest.setup.ts'],
  exclude: ['node_modules/**', '.next/**', 'dist/**', 'e2e/**'],
};

export default defineConfig({
  resolve: {
    // `server-only` throws outside Next's server bundles; in tests it is what it is there: nothing.
    alias: { 'server-only': fileURLToPath(new URL('node_modules/server-only/empty.js', import.meta.url)) },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'unit',
          // what these tests import is large and keeps no state: read once a process, not once a file
          isolate: false,
          include: ['{lib,components,app}/**/*.test.{ts,tsx}'],
          exclude: [...shared.exclude, '**/*.live.test.ts'],
          // ends what hangs; a busy machine needs many times what a quiet one does
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // against the real sendmail, m4, makemap, openssl and saslpasswd2 of this machine
        extends: true,
        test: {
          ...shared,
          name: 'live',
          include: ['{lib,app}/**/*.live.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
