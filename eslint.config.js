import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * The pure rooms decide; they never look. Whatever they need to know about the world arrives in an
 * event or an argument, so that folding a stream twice gives the same answer twice.
 * The import rules in .dependency-cruiser.cjs keep modules out; these keep globals out.
 */
const pureRooms = [
  'src/machines/**/*.ts',
  'src/events/catalogue/**/*.ts',
  'src/projections/folds/**/*.ts',
  'src/scheduler/**/*.ts',
  'src/config/**/*.ts',
  'src/templates/**/*.ts',
];

const namedExportsOnly = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only: a thing has one name everywhere.',
};

const noClock = 'A pure room has no clock: take the time from the event or an argument.';
const noDice = 'A pure room has no randomness: take a seed or an id as an argument.';
const noWorld = 'A pure room does not look at the world: take it as an argument.';

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'schema/', 'examples/', '**/fixtures/']),

  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-else-return': 'error',
      'no-unreachable': 'error',
      'no-duplicate-case': 'error',
      'no-self-compare': 'error',
      'no-unsafe-finally': 'error',
      'no-control-regex': 'off',
    },
  },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // A default branch counts: a fold that cares about 3 of 60 events says so with one.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // process.env['HOME'] and process.env.HOME are equally good.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // The compiler says the same (noUnusedLocals), and knows `_` too.
      '@typescript-eslint/no-unused-vars': 'off',
      // An async function may promise what a contract asks for and not need to wait.
      '@typescript-eslint/require-await': 'off',
    },
  },

  {
    files: ['src/**/*.ts', 'migrations/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', namedExportsOnly] },
  },

  {
    files: pureRooms,
    rules: {
      'no-restricted-syntax': [
        'error',
        namedExportsOnly,
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: noClock },
        { selector: "CallExpression[callee.name='Date']", message: noClock },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: noClock },
        { object: 'Math', property: 'random', message: noDice },
        { object: 'globalThis', message: noWorld },
      ],
      'no-restricted-globals': [
        'error',
        { name: 'performance', message: noClock },
        { name: 'setTimeout', message: noClock },
        { name: 'setInterval', message: noClock },
        { name: 'setImmediate', message: noClock },
        { name: 'queueMicrotask', message: noClock },
        { name: 'crypto', message: noDice },
        { name: 'process', message: noWorld },
        { name: 'console', message: noWorld },
        { name: 'fetch', message: noWorld },
      ],
    },
  },

  {
    // A test may claim to know what it has just built.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
    },
  },

  prettier,
);
