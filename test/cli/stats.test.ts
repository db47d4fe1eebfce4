import { expect, test } from 'vitest';
import type {
  EnsembleStatistics,
  ParameterStatistics,
} from '../../src/projections/tables/index.js';
import { refusal } from './local-place.js';
import { ask, placeWith, tutti, write } from './tutti.js';

test('an ensemble and its batches are summed up, in tables and as JSON', async () => {
  const place = await placeWith('embedded');
  await write(
    place,
    'e.yaml',
    `ensemble:
  simulated: {seed: 3, queue_seconds: [1, 9], run_seconds: [60, 600], failures: {"exit:1": 0.2}}
  batch_config: {retry: {attempts: 2}}
  batches:
    - {name: small, sweep: {grid: {x: [${Array.from({ length: 30 }, (_, x) => x).join(', ')}]}}}
    - {name: large, ntasks: 4, sweep: {grid: {x: [1.0, 2.0]}}}
`,
  );
  await tutti(place, 'run', 'e.yaml', 'simulated');
  const { stdout } = await tutti(place, 'stats');
  expect(stdout).toMatch(/^e-1: 32 runs: \d+ succeeded/);
  expect(stdout).toMatch(/From .* to .*: .* runs an hour, .* core-hours\./);
  expect(stdout).toMatch(
    /^BATCH +RUNS +OPEN +SUCCEEDED .*RETRIED +WALL TIME +RUNS\/HOUR +CORE-HOURS$/m,
  );
  expect(stdout).toMatch(/^WAITED +JOBS +MIN +MEDIAN +MEAN +P90 +MAX$/m);
  expect(stdout).toMatch(/^RAN +JOBS +MIN +MEDIAN +MEAN +P90 +MAX$/m);
  for (const name of ['small', 'large', 'all'])
    expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
  expect(stdout).toMatch(/^Longest: (?:small|large)-\d+ \d+ min/m);

  const { all, batches } = await ask<EnsembleStatistics>(place, 'stats', 'e-1');
  expect(batches.map(({ batch, runs }) => [batch, runs])).toEqual([
    ['small', 30],
    ['large', 2],
  ]);
  expect(all.runs).toBe(32);
  expect(all.attempts).toBe(32 + all.retried);

  const by = await tutti(place, 'stats', '--by', 'param.x');
  expect(by.stdout).toMatch(/^x +RUNS +SUCCEEDED +FAILED +JOBS +MIN/m);
  expect(by.stdout).toMatch(/^\S+ … \S+ +\d+/m);
  const { values } = await ask<{ values: ParameterStatistics[] }>(place, 'stats', '--by', 'x');
  expect(values.reduce((sum, { runs }) => sum + runs, 0)).toBe(32);
  expect(refusal(await tutti(place, 'stats', '--by', 'param.y'))).toContain('"y"');
});
