import { expect, test } from 'vitest';
import { lines, localPlace, runsOf } from './local-place.js';
import { tutti } from './tutti.js';

const batch = (name: string, tasks: string, more = '') => `
    - name: ${name}
      basedir: runs
      runs: [{a: 1}]
      pre_run: [${tasks}]
      ${more}
`;

const firstTimeFails =
  '{name: execute, args: {cmd: "echo try >>tries; [ $(wc -l <tries) -ge 2 ]"}}';
const secondAttempt = 'retry: {attempts: 2, delays: [0s], on: [task]}';

const files = {
  'template/run.sh.j2': '#!/bin/sh\necho job >>done\n',
  'e.yaml': `
ensemble:
  name: e
  batch_config: {templatedir: ../template, templates: [run.sh.j2], job_file: run.sh}
  batches:
${batch('command', '{name: execute, args: {cmd: exit 7}}')}
${batch('copy', '{name: execute, args: {cmd: "true"}}, {name: move, args: {dest: /dev/null/x}}')}
${batch('check', '{name: check, args: {cmd: "false", fail: true}}', secondAttempt)}
${batch('again', firstTimeFails, secondAttempt)}
`,
};

test('before a job only a check fails for the reason `check`; what was to do something, for `task`', async () => {
  const place = await localPlace(files);
  expect(await tutti(place, 'run', 'e.yaml')).toMatchObject({ code: 1 });
  const runs = Object.fromEntries((await runsOf(place, 'e-1')).map((run) => [run.batch, run]));
  expect(runs['command']).toMatchObject({ state: 'failed', phase: 'pre_run', reason: 'task' });
  expect(runs['copy']).toMatchObject({ state: 'failed', phase: 'pre_run', reason: 'task' });
  expect(runs['check']).toMatchObject({ state: 'failed', reason: 'check', attempt: 1 });
  expect(runs['again']).toMatchObject({ state: 'succeeded', attempt: 2 });
  expect(await lines(place, 'runs/again-0/done')).toEqual(['job']);

  expect((await tutti(place, 'failures')).stdout).toContain('task in pre_run');
  expect((await tutti(place, 'explain', 'command-0')).stdout).toContain('before its job');
});
