import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { until } from '../support/postgres.js';
import { eventsOf, lines, localPlace, runsOf } from './local-place.js';
import { type Ended, start, tutti } from './tutti.js';

const yaml = `
ensemble:
  name: e
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      job_file: run.sh
      runs: [{a: 0}]
`;

async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '';
}

test(
  'one that was frozen between its intent and the submission neither writes nor runs anything when it wakes up',
  { timeout: 180_000 },
  async () => {
    const place = await localPlace({
      'e.yaml': yaml,
      'template/run.sh': '#!/bin/sh\necho ran >>../../ran\n',
    });
    const env = { ...place.env, TUTTI_FAULT: 'frozen:run.submit-requested:1' };
    const frozen = start({ ...place, env }, 'run', 'e.yaml');
    const pid = frozen.child.pid ?? 0;
    await until('it stands still', async () => (await stateOf(pid)) === 'T', 60_000);

    // It may be awake again at any moment, so it counts as alive until it has been silent for a while.
    const early = await tutti(place, 'resume', 'e-1');
    expect(early.code).toBe(2);
    expect(early.stderr).toContain(`${pid}`);
    let taken: Ended | undefined;
    await until(
      'its successor takes over',
      async () => {
        taken = await tutti(place, 'resume', 'e-1');
        return taken.code !== 2;
      },
      60_000,
    );
    expect(taken?.code).toBe(0);
    expect(await lines(place, 'ran')).toEqual(['ran']);

    process.kill(pid, 'SIGCONT');
    const woken = await frozen.ended;
    expect(woken.code).toBe(4);
    expect(woken.stderr).toContain('e-1');
    expect(woken.stderr).not.toContain('defect');
    expect(await lines(place, 'ran')).toEqual(['ran']);
    expect(await runsOf(place, 'e-1')).toMatchObject([{ state: 'succeeded', attempt: 1 }]);
    expect(await eventsOf(place, 'e-1', 'run.submitted')).toHaveLength(1);
    expect((await tutti(place, 'replay', 'e-1', '--verify')).code).toBe(0);
  },
);
