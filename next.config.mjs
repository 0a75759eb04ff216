/** @type {import('next').NextConfig} */
const config = {
  output: 'standalone',
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ['better-sqlite3', '@prisma/adapter-better-sqlite3', '@node-rs/argon2', 'pino'],
  outputFileTracingRoot: import.meta.dirname,
  // the default of a setting is no part of the build: ./data holds the database and its key
  outputFileTracingExcludes: { '/**': ['./data/**'] },
  turbopack: { root: import.meta.dirname },
};
export default config;
