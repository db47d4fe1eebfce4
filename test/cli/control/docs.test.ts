import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../src/database/index.js';
import { listRuns } from '../../../src/projections/tables/index.js';
import { until } from '../../support/postgres.js';
import { add, lines, localPlace } from '../local-place.js';
import { start, tutti } from '../tutti.js';

const document = new URL('../../../docs/control.md', import.meta.url);

/** The first two runs fail at once, and all others wait until the test lets them end. */
const job = `#!/bin/sh
run=\${PWD##*/}
echo "$run" >>../../began
case $run in b-0 | b-1) [ -e failed ] || { touch failed; exit 1; } ;; esac
while [ ! -e ../../go ]; do sleep 0.02; done
`;

const rho = Array.from({ length: 16 }, (_, index) => 20 + index).join(', ');

const yaml = `ensemble:
  name: lorenz
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      job_file: job.sh
      maxruns: 16
      maxjobs: 1
      sweep: {grid: {rho: [${rho}]}}
`;

/** As a shell splits it. */
function wordsOf(line: string): string[] {
  const words = line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g);
  return Array.from(words, ([, single, double, bare]) => single ?? double ?? bare ?? '');
}

test('each line of docs/control.md works, in its order', { timeout: 240_000 }, async () => {
  const text = await readFile(document, 'utf8');
  const commands = [...text.matchAll(/^\$ tutti (.*)$/gm)].map(([, line = '']) => wordsOf(line));
  expect(new Set(commands.map(([verb]) => verb))).toEqual(
    new Set(['hold', 'release', 'cancel', 'retry', 'throttle']),
  );
  const place = await localPlace({ 'template/job.sh': job, 'lorenz.yaml': yaml });
  const db = await openDatabase({ url: place.env['DATABASE_URL'] });
  onTestFinished(() => db.leave());
  const supervisor = start(place, 'run', 'lorenz.yaml');
  await until('b-2 runs', async () => (await lines(place, 'began')).includes('b-2'), 60_000);
  const isQuiet = async (): Promise<boolean> =>
    (await listRuns(db, 'lorenz-1')).every(({ state }) => state !== 'cancelling');
  for (const command of commands) {
    await until('nothing is being cancelled', isQuiet);
    const { code, stdout, stderr } = await tutti(place, ...command);
    expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
    expect(stdout).toMatch(/^lorenz-1: (?!nothing)/);
    expect(stdout).not.toContain('Nobody is running it');
  }
  await add(place, { go: '' });
  expect(await supervisor.ended).toMatchObject({ code: 0 });
});

test('each state, step and answer that it names is one', async () => {
  const text = await readFile(document, 'utf8');
  const { stdout } = await tutti(await localPlace({}), 'release', '--help');
  for (const [, answer = ''] of text.matchAll(/^\| `--as (\w+)`/gm))
    expect(stdout).toContain(answer);
  expect(text).toContain('template, pre_run, submit, job, post_run');
});
