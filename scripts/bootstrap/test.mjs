import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames, servicesReport } from '../services.mjs';
import { build } from './build.mjs';
import { inCheckout } from './checkout.mjs';
import { runScript } from './child.mjs';
import { install } from './install.mjs';

/** Vitest, with the servers that the chosen tests start made available first. */
export async function test(args) {
  try {
    await install();
    await build();
  } catch (error) {
    if (!error.expected) throw error;
    // Whoever reads only the last line must not take a broken build for a quiet day.
    console.log(`${error.message}\n0 passed, 1 failed, 0 skipped`);
    return 1;
  }
  const report = await servicesReport({ install: servicesNeededBy(args) });
  const env = { ...process.env, TUTTI_TEST_SERVICES: JSON.stringify(report) };
  // The runner loads vitest.config.ts without writing a copy of it first, which a checkout that
  // belongs to somebody else does not allow.
  const vitest = inCheckout('node_modules', 'vitest', 'vitest.mjs');
  return runScript(vitest, ['run', '--configLoader', 'runner', ...args], { env });
}

/**
 * The whole suite needs every service; chosen files need those whose fixture they import, so that a
 * quick test of one folder does not install a browser.
 */
function servicesNeededBy(args) {
  const filters = args.filter((arg) => !arg.startsWith('-'));
  if (filters.length === 0) return serviceNames;
  const chosen = readdirSync(inCheckout('test'), { recursive: true })
    .map((name) => join('test', name))
    .filter((file) => file.endsWith('.test.ts') && filters.some((filter) => file.includes(filter)))
    .map((file) => readFileSync(inCheckout(file), 'utf8'));
  return serviceNames.filter((service) => {
    const fixture = new RegExp(`from '[^']*/(?:services/)?${service}\\.js'`);
    return chosen.some((text) => fixture.test(text));
  });
}
