import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { ClosingReporter } from './test/support/closing-reporter.js';

/** One PostgreSQL for the whole run; each test file clones its own database from a template. */
const postgres = new URL('test/support/postgres.ts', import.meta.url).pathname;

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    globalSetup: existsSync(postgres) ? [postgres] : [],
    // Processes, not threads: tests change directory, send signals, and kill what they started.
    pool: 'forks',
    // Every worker may start servers of its own; more than two starve each other into timeouts.
    maxWorkers: 2,
    // Generous: they catch what hangs. A machine that is shared can be ten times slower for a while.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', new ClosingReporter()],
  },
});
