// Who may import whom at run time; docs/development.md has the picture. bin/check-imports.mjs strips the types, which may
// come from anywhere, before these rules are applied.
const test = '(\\.test\\.tsx?|/test-[^/]+\\.ts|/hostile\\.ts|/fixtures?\\.ts)$';

const concepts = '^lib/(audit|auth|gateway|import|mail|maillog|outgoing|pki|policy|release|sasl|sendmail)/';
const outside = '^(node:)?(fs|fs/promises|net|tls|http|https|http2|dgram|dns|child_process|worker_threads)$';
// where a concept touches the world: its rows, and the console's side of the admin API
const edges = [
  '/store\\.ts$',
  '^lib/gateway/(client|transport|pinned|waiting-gateway)\\.ts$',
  '^lib/pki/roots\\.ts$',
  test,
];
const prisma = ['^lib/db/generated/', '^node_modules/(@prisma|better-sqlite3)/'];
const frameworks = '^node_modules/(next|react|react-dom)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'lib-is-below-pages',
      severity: 'error',
      from: { path: '^lib/', pathNot: test },
      to: { path: '^(app|components|bin|e2e|bench)/' },
    },
    {
      name: 'frameworks-only-in-pages',
      comment: 'Next and React end at lib/web',
      severity: 'error',
      from: { path: '^lib/', pathNot: ['^lib/web/', test] },
      to: { path: [frameworks, '^lib/web/'] },
    },
    {
      name: 'server-only-in-web',
      comment: 'it throws in plain Node, where worker, agent and tests run',
      severity: 'error',
      from: { pathNot: '^(lib/web|app)/' },
      to: { path: '^node_modules/server-only/' },
    },
    {
      name: 'concepts-are-pure',
      comment: 'files, sockets and processes only in stores and in the client of the admin API',
      severity: 'error',
      from: { path: concepts, pathNot: edges },
      to: { path: outside },
    },
    {
      name: 'mail-words-know-nobody',
      severity: 'error',
      from: { path: '^lib/mail/', pathNot: test },
      to: { path: '^lib/(?!mail/|refusal\\.ts)' },
    },
    {
      name: 'translator-is-pure',
      severity: 'error',
      from: { path: '^lib/(mail|sendmail)/', pathNot: test },
      to: {
        path: ['^lib/(db|agent|worker|console)/', '/store\\.ts$', '^lib/operation\\.ts$', ...prisma],
        reachable: true,
      },
    },
    {
      name: 'prisma-only-in-stores',
      severity: 'error',
      from: { pathNot: ['^(lib/db|bin)/', '/store\\.ts$', test] },
      to: { path: prisma },
    },
    {
      name: 'processes-only-in-run',
      severity: 'error',
      from: { path: '^(lib|app|components)/', pathNot: '^lib/run\\.ts$' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'mail-host-carries-no-console',
      severity: 'error',
      from: { path: '^lib/agent/', pathNot: test },
      to: {
        path: [
          '^(app|components)/',
          '^lib/(auth|console|db|web|worker)/',
          '^lib/(operation|operations|runtime|seal)\\.ts$',
          '/store\\.ts$',
          frameworks,
          ...prisma,
        ],
        reachable: true,
      },
    },
    {
      name: 'console-runs-no-agent',
      comment: 'the console reaches a gateway over its admin API alone',
      severity: 'error',
      from: { pathNot: ['^lib/(agent/|cli\\.ts)', test] },
      to: { path: '^lib/agent/' },
    },
    {
      name: 'components-only-show',
      comment: 'no database, no session, no gateway',
      severity: 'error',
      from: { path: '^components/', pathNot: test },
      to: {
        path: [
          '^lib/(agent|console|db|worker)/',
          '^lib/(env|operation|operations|run|runtime|seal)\\.ts$',
          '^lib/web/(api|call|runtime|session)\\.ts$',
          '^lib/gateway/(client|transport)\\.ts$',
          '/store\\.ts$',
        ],
      },
    },
    {
      name: 'ui-knows-no-domain',
      severity: 'error',
      from: { path: '^components/ui/' },
      to: { path: ['^lib/(?!(web/(form-state|theme)|file-text)\\.ts$)', '^components/(?!ui/)'] },
    },
    {
      name: 'no-development-packages',
      comment: 'what runs in production is a dependency',
      severity: 'error',
      from: { path: '^(lib|app|components)/|^proxy\\.ts$', pathNot: test },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: ['^node_modules/', '^lib/db/generated/'] },
    preserveSymlinks: true,
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts'],
    },
  },
};
