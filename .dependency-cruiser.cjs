/** The import rules of the house (docs/architecture.md). Each rule says what a folder must not reach. */
const tests = {
  name: 'nothing-imports-tests',
  severity: 'error',
  from: { pathNot: '^tests/' },
  to: { path: '^tests/' },
};

module.exports = {
  forbidden: [
    tests,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'functions-stay-in-their-room',
      comment: 'A function may import contracts, domain, ports, stage and its own folder.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: {
        path: '^(functions|shared|runtime|templates)/',
        pathNot: '^(functions/$1/|shared/(contracts|domain|ports|stage|drawing)/)',
      },
    },
    {
      name: 'functions-use-no-service-client',
      severity: 'error',
      from: { path: '^functions/' },
      to: {
        path: 'node_modules/(postgres|ioredis|@upstash|@aws-sdk|kafkajs|openai|@google-cloud|googleapis|fluent-ffmpeg)/',
      },
    },
    {
      name: 'domain-and-contracts-are-pure',
      severity: 'error',
      from: { path: '^shared/(domain|contracts)/' },
      to: { pathNot: '^(shared/(domain|contracts)/|node_modules/zod/)' },
    },
    {
      name: 'ports-are-types-of-contracts',
      severity: 'error',
      from: { path: '^shared/ports/' },
      to: { pathNot: '^(shared/(ports|contracts)/|node:|stream|node_modules/@types/node/)' },
    },
    {
      name: 'stage-knows-no-adapter',
      severity: 'error',
      from: { path: '^shared/stage/' },
      to: { path: '^(shared/(adapters|compose|config)|functions|runtime|templates)' },
    },
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      from: { path: '^shared/adapters/([^/]+)/' },
      to: {
        path: '^(shared|functions|runtime|templates)/',
        pathNot: '^shared/(adapters/$1/|ports/|contracts/|domain/)',
      },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '(^functions/[^/]+/handler\\.ts$|\\.d\\.ts$|^tests/|^templates/)' },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|template)/' },
  },
};
