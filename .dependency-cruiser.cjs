'use strict';

/** Rooms whose code decides and never looks: no I/O, no clock, no randomness. */
const pure =
  '^src/(?:machines|events/catalogue|projections/folds|scheduler|config|control|templates)/';

/** Libraries that compute and do nothing else. */
const pureLibraries = '(?:xstate|ajv|yaml|handlebars|@sinclair/typebox|fastest-levenshtein)/';

/** Node modules that compute and do nothing else. */
const pureBuiltins = '(?:assert|buffer|path|path/posix|string_decoder|url|util|util/types)$';

/** Rooms of our own that touch the world. */
const effectful =
  '^(?:migrations/|src/(?:database|events/store|events/relay|projections/tables|backends|launcher|workspace|tasks|site|supervisor|service|cli)/)';

/** A room inside a room has a face of its own. */
const innerRoom = '(?:events|projections|backends)/[^/]+';

module.exports = {
  forbidden: [
    {
      name: 'pure-rooms-reach-no-node-io',
      comment: 'Pure rooms reach nothing of Node that does I/O, not even through somebody else.',
      severity: 'error',
      from: { path: pure },
      to: { path: `^(?:node:)?(?!${pureBuiltins})[a-z_0-9/]+$`, reachable: true },
    },
    {
      name: 'pure-rooms-reach-few-libraries',
      comment:
        'Only libraries that compute: xstate, ajv, yaml, handlebars, typebox, fastest-levenshtein.',
      severity: 'error',
      from: { path: pure },
      to: { path: `node_modules/(?!(?:@types/)?${pureLibraries})`, reachable: true },
    },
    {
      name: 'pure-rooms-reach-no-effects',
      comment: 'What touches the world hands a pure room its values, never the other way round.',
      severity: 'error',
      from: { path: pure },
      to: { path: effectful, reachable: true },
    },
    {
      name: 'faces-of-rooms',
      comment: "Nobody reaches past a room's index.ts. A room's own tests, which mirror it, may.",
      severity: 'error',
      from: { path: '^(?:src|test)/([^/]+)/', pathNot: '^test/support/postgres\\.ts$' },
      to: { path: `^src/(?!${innerRoom}/)[^/]+/(?!index\\.ts$)`, pathNot: '^src/$1/' },
    },
    {
      name: 'faces-of-rooms-from-outside',
      comment: "Nobody reaches past a room's index.ts.",
      severity: 'error',
      from: { pathNot: '^(?:src|test)/[^/]+/' },
      to: { path: `^src/(?!${innerRoom}/)[^/]+/(?!index\\.ts$)` },
    },
    {
      name: 'faces-of-inner-rooms',
      comment: "Nobody reaches past an inner room's index.ts. Its own tests may.",
      severity: 'error',
      from: { path: `^(?:src|test)/(${innerRoom})/` },
      to: { path: `^src/${innerRoom}/(?!index\\.ts$)`, pathNot: '^src/$1/' },
    },
    {
      name: 'faces-of-inner-rooms-from-outside',
      comment: "Nobody reaches past an inner room's index.ts.",
      severity: 'error',
      // The servers of the tests are started by the room that knows how.
      from: { pathNot: `^(?:src|test)/${innerRoom}/|^test/support/postgres\\.ts$` },
      to: { path: `^src/${innerRoom}/(?!index\\.ts$)` },
    },
    {
      name: 'face-of-migrations',
      comment: 'Migrations run in their numbered order, which their index.ts knows.',
      severity: 'error',
      from: { pathNot: '^(?:migrations|test/migrations)/' },
      to: { path: '^migrations/(?!index\\.ts$)' },
    },
    {
      name: 'no-cycles',
      comment: 'Data flows one way. Types count: a cycle of types is two rooms that are one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'source-stands-alone',
      comment: 'What is shipped does not need what is not.',
      severity: 'error',
      from: { path: '^(?:src|migrations)/' },
      to: { path: '^(?:test|bench|scripts)/' },
    },
    {
      name: 'source-needs-no-dev-dependencies',
      comment: 'An installed Tutti has dependencies only.',
      severity: 'error',
      from: { path: '^(?:src|migrations)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'imports-resolve',
      severity: 'error',
      from: { path: '^(?:src|migrations|test|bench|scripts)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    // Types count as imports everywhere: a room that needs another's types depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
    combinedDependencies: true,
  },
};
