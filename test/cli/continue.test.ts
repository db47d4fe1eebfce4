import { describe, expect, test } from 'vitest';
import {
  eventsOf,
  hasLines,
  isClean,
  killedWhen,
  lines,
  localPlace,
  runsOf,
} from './local-place.js';
import { tutti } from './tutti.js';

/** A model that makes 4 of its 10 steps, saves where it is, and stops with 124, as `timeout` does. */
const model = `#!/bin/sh
step=$(cat restart 2>/dev/null || echo 0)
for once in 1 2 3 4; do
  [ "$step" -lt 10 ] || exit 0
  step=$((step + 1))
  echo "$step" >>"../../steps.$(basename "$PWD")"
  printf '%s\\n' "$step" >restart
done
exit 124
`;

const yaml = (more: string) => `
ensemble:
  name: e
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      job_file: run.sh
      maxjobs: 2
      runs: [{a: 0}, {a: 1}, {a: 2}]
${more}`;

const files = (more: string) => ({ 'template/run.sh': model, 'e.yaml': yaml(more) });
const allSteps = Array.from({ length: 10 }, (_, step) => `${step + 1}`);

describe('a model that stops at its limit', () => {
  test('goes on from its restart file, segment by segment, and is cleaned up after once', async () => {
    const place = await localPlace(
      files(`
      continue: {on: ["exit:124"]}
      post_run: [{name: execute, args: {cmd: echo cleaned >>cleaned}}]`),
    );
    const ended = await tutti(place, 'run', 'e.yaml');
    expect(ended.stderr).not.toContain('defect');
    expect(ended.code).toBe(0);
    for (const run of await runsOf(place, 'e-1')) {
      expect(run).toMatchObject({ state: 'succeeded', attempt: 1, segment: 3 });
      expect(await lines(place, `runs/${run.run}/cleaned`)).toEqual(['cleaned']);
    }
    // The output of each segment is kept.
    expect(await lines(place, 'runs/b-0/job-1.1.3.out')).toEqual([]);
    const continued = await eventsOf(place, 'e-1', 'run.continued');
    expect(continued.map(({ data }) => data['segment']).sort()).toEqual([2, 2, 2, 3, 3, 3]);
    await isClean(place);
  });

  test('is done when the command of `until` says so, and fails when its segments are used up', async () => {
    const place = await localPlace(
      files(`
      continue: {on: ["exit:124"], until: 'test "$(cat restart)" -ge 7', max: 2}`),
    );
    const ended = await tutti(place, 'run', 'e.yaml');
    expect(ended.code).toBe(0);
    expect(await runsOf(place, 'e-1')).toMatchObject(
      [0, 1, 2].map(() => ({ state: 'succeeded', segment: 2 })),
    );

    const short = await localPlace(
      files(`
      continue: {on: ["exit:124"], until: "false", max: 2}`),
    );
    expect((await tutti(short, 'run', 'e.yaml')).code).toBe(1);
    expect(await runsOf(short, 'e-1')).toMatchObject(
      [0, 1, 2].map(() => ({ state: 'failed', reason: 'exit:124', segment: 2 })),
    );
  });

  test('makes each step once, whoever dies meanwhile', async () => {
    const place = await localPlace({
      ...files(`
      continue: {on: ["exit:124"]}`),
      'template/run.sh': model.replace("printf '%s", "sleep 0.2\n  printf '%s"),
    });
    await killedWhen(place, ['run', 'e.yaml'], () => hasLines(place, 'steps.b-0', 3));
    await killedWhen(place, ['resume', 'e-1'], () => hasLines(place, 'steps.b-0', 7));
    expect((await tutti(place, 'resume', 'e-1')).code).toBe(0);
    for (const idx of [0, 1, 2]) expect(await lines(place, `steps.b-${idx}`)).toEqual(allSteps);
    await isClean(place);
  });
});
