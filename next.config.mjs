/** @type {import('next').NextConfig} */
const config = {
  output: 'standalone',
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ['better-sqlite3', '@prisma/adapter-better-sqlite3', '@node-rs/argon2', 'pino'],
  outputFileTracingRoot: import.meta.dirname,
  // the default of a setting is no part of the build: ./data holds the database and its key
  outputFileTracingExcludes: { '/**': ['./data/**'] },
  // the pages that explain findings are read when they are asked for
  outputFileTracingIncludes: { '/help/**': ['./docs/findings/**/*.md'] },
  // an import brings the maps of a whole mail host; lib/import/upload-import.ts says how much
  experimental: { serverActions: { bodySizeLimit: '34mb' }, proxyClientMaxBodySize: '34mb' },
  turbopack: { root: import.meta.dirname },
  // browsers ask for it by this name wherever they have not read the page's head
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
};
export default config;
