import { test } from './test.mjs';

/**
 * All that the tests of `npm test` take a sample of: a death at every event, the long soak, and
 * an outage of half a minute.
 * With `--write` the table of docs/crash-matrix.md is written anew.
 */
export function chaos(args) {
  process.env.TUTTI_CHAOS = 'all';
  if (args.includes('--write')) process.env.TUTTI_CHAOS_WRITES = '1';
  const others = args.filter((arg) => arg !== '--write');
  const isChosen = others.some((arg) => !arg.startsWith('-'));
  return test(isChosen ? others : ['test/chaos', 'test/cli/outage', ...others]);
}
