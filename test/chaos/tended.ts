import type { Selector } from '../../src/control/index.js';
import { cancelled, type End, type Scene, type Wish } from './scene.js';
import { job, note } from './storm.js';

const whole: Selector = { of: [], where: [] };
const batch = (name: string): Selector => ({ of: [{ kind: 'batch', batch: name }], where: [] });
const run = (name: string, idx: number): Selector => ({
  of: [{ kind: 'runs', batch: name, from: idx, to: idx }],
  where: [],
});

const whileOneRuns: End = { kind: 'dies', fault: 'after:run.running:1' };

const common = { basedir: 'runs', templatedir: '../template', job_file: 'job.sh' };

const ensemble = {
  name: 'tended',
  batches_in_order: true,
  batches: [
    {
      ...common,
      name: 't',
      runs: [{ x: 0 }, { x: 1 }, { x: 2 }, { x: 3 }],
      maxruns: 1,
      simulated: { run_seconds: 60 },
    },
    { ...common, name: 'u', runs: [{ x: 0 }, { x: 1 }] },
  ],
};

const again: readonly Wish[] = [
  { verb: 'retry', args: { params: { x: 10 } }, selector: run('t', 1) },
];

/** What is paused here goes on in the end, and the rest is cancelled. */
const wishes: readonly Wish[] = [
  { verb: 'cancel', args: { kill: true }, selector: run('t', 0) },
  { verb: 'hold', args: { reason: 'lunch' }, selector: whole },
  { verb: 'hold', args: {}, selector: batch('u') },
  { verb: 'hold', args: {}, selector: run('t', 3) },
  { verb: 'throttle', args: { maxjobs: 5 }, selector: whole },
  { verb: 'throttle', args: { maxruns: 2 }, selector: batch('t') },
  { verb: 'cancel', args: {}, selector: run('t', 1) },
  { verb: 'release', args: {}, selector: run('t', 3) },
  { verb: 'release', args: {}, selector: batch('u') },
  { verb: 'cancel', args: { reason: 'not needed' }, selector: batch('u') },
  { verb: 'release', args: {}, selector: whole },
];

/**
 * What its user may do to an ensemble while it runs. Its first supervisor dies while a job runs: so it is sure
 * where everything stands when the user comes.
 */
export const tended: Scene = {
  name: 'tended',
  about: 'its user holds, releases, throttles and cancels parts of it',
  files: {
    'tended.yaml': JSON.stringify({ ensemble }, undefined, 2),
    'note.sh': note,
    'template/job.sh': `${job}case $PWD in */t-0) sleep 60 ;; esac\n`,
  },
  begin: ['run', 'tended.yaml'],
  acts: [{ end: whileOneRuns }, { wishes, end: cancelled }],
};

/** One that its user does not want after all. */
export const dropped: Scene = {
  ...tended,
  name: 'dropped',
  about: 'its user cancels it while it runs, and then tries one run again',
  acts: [
    { end: whileOneRuns },
    { wishes: [{ verb: 'cancel', args: { kill: true }, selector: whole }], end: cancelled },
    { wishes: again, end: cancelled },
  ],
};
