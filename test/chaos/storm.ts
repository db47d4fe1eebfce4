import { someRunsFailed, type Scene } from './scene.js';

/** Noted where a job or a task runs: who it is says the claim under which it was started. */
export const note = `claim=$(grep -l "^job $$ " .tutti/*.claim)
name=\${claim##*/}
name=\${name%.claim}
echo "\${PWD##*/} $name" >>"$LEDGER"
`;

/** To be gone on with. */
export const job = `#!/bin/sh
. ../../note.sh
`;

/**
 * Fails in so many attempts, and stops at a limit in so many segments before its last, as its run's
 * parameters say. The numbers of both are in the name of its claim: `job-<cycle>.<attempt>.<segment>`.
 */
const failing = `${job}. ./how
segment=\${name##*.}
attempt=\${name%.*}
[ "$segment" -ge "$segments" ] || exit 9
touch enough
[ "\${attempt##*.}" -gt "$fails" ]
`;

const waitsOnce = 'test -e "../${PWD##*/}.asked" || { touch "../${PWD##*/}.asked"; false; }';

const batch = {
  basedir: 'runs',
  templatedir: '../template',
  templates: ['how.hbs'],
  job_file: 'job.sh',
};

/** All that can happen to an ensemble without its user, as briefly as it can. */
const ensemble = {
  name: 'storm',
  vars: { fails: 0, segments: 1 },
  pre_process: [{ name: 'execute', args: { cmd: '. ./note.sh' } }],
  post_process: [{ name: 'execute', args: { cmd: '. ./note.sh' } }],
  batches: [
    {
      ...batch,
      name: 'a',
      runs: [{ x: 0 }, { x: 1 }],
      repeat: 2,
      pre_batch: [{ name: 'execute', args: { cmd: '. ../note.sh' } }],
      pre_run: [
        { name: 'execute', args: { cmd: '. ../../note.sh' } },
        { name: 'check', args: { cmd: waitsOnce } },
      ],
      post_run: [{ name: 'execute', args: { cmd: '. ../../note.sh' } }],
      post_batch: [{ name: 'execute', args: { cmd: '. ../note.sh' } }],
    },
    {
      ...batch,
      name: 'b',
      runs: [{ fails: 1 }, { fails: 9 }],
      retry: { attempts: 2, delays: ['0.1s'] },
      simulated: { seed: 7, failures: { 'exit:1': 0.5 } },
    },
    {
      ...batch,
      name: 'c',
      runs: [{ x: 0 }],
      pre_batch: [{ name: 'execute', args: { cmd: '. ../note.sh; false' } }],
    },
    {
      ...batch,
      name: 'd',
      runs: [{ segments: 2 }],
      continue: { on: ['exit:9'], max: 3 },
      simulated: { seed: 0, failures: { 'exit:9': 0.5 } },
    },
    {
      ...batch,
      name: 'e',
      runs: [{ segments: 2 }],
      continue: { on: ['exit:9'], until: '. ../../note.sh; test -e enough', max: 3 },
    },
  ],
};

/** Checks are asked again after a tenth of a second. */
export const storm: Scene = {
  name: 'storm',
  about: 'tasks in all six places, cycles, segments, retries, failures; nobody interferes',
  files: {
    'storm.yaml': JSON.stringify({ ensemble }, undefined, 2),
    'note.sh': note,
    'template/how.hbs': 'fails={{run.fails}}\nsegments={{run.segments}}\n',
    'template/job.sh': failing,
  },
  begin: ['run', 'storm.yaml', '-ct', '0.1'],
  acts: [{ end: someRunsFailed }],
};
