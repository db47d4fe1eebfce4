import type { JsonObject, Texts } from './json.js';
import type { RunOptions } from './run-options.js';

/**
 * What an ensemble is, after defaults: plain JSON, recorded for ever in the event `ensemble.created`. Its keys are
 * YAML's own, because they are the users' words. A key that is absent was not given and has no default.
 */
export interface Definition {
  readonly name: string;
  readonly vars: JsonObject;
  readonly pre_process: readonly Task[];
  readonly post_process: readonly Task[];
  readonly batches_in_order: boolean;
  readonly limits: Limits;
  readonly backend?: BackendName;
  readonly batches: readonly BatchDefinition[];
  readonly options?: RunOptions;
  /** How the numbers in `vars` were written; pointers start at the definition, as in `/vars/rho`. */
  readonly texts?: Texts;
}

/** How many runs and jobs may be alive at once; an absent limit means unlimited. */
export interface Limits {
  readonly maxruns?: number;
  readonly maxjobs?: number;
}

export interface BatchDefinition extends Limits {
  readonly name: string;
  /** How many runs were planned for each cycle, sweeps included. */
  readonly run_count: number;
  readonly csv?: CsvDefinition;
  readonly sample?: SampleDefinition;
  readonly backend?: BackendName;
  readonly templatedir?: string;
  readonly templates: readonly string[];
  readonly job_file?: string;
  readonly basedir: string;
  /** `true` repeats until a task of the batch fails, as in model-ensembler; a number is a number of cycles. */
  readonly repeat: boolean | number | Cycles;
  readonly cluster?: string;
  readonly email?: string;
  readonly nodes?: number | string;
  readonly ntasks?: number;
  /** As written: the scheduler reads it, so `00:20:00` and `14` are both texts. */
  readonly length?: string;
  readonly priority: number;
  readonly pre_batch: readonly Task[];
  readonly pre_run: readonly Task[];
  readonly post_run: readonly Task[];
  readonly post_batch: readonly Task[];
  readonly retry: Retry;
  /** A run that stops at a limit goes on from there, as its next segment. */
  readonly continue?: Continue;
  /** Seconds that one attempt may run. */
  readonly timeout?: number;
  /** When so many runs have failed alike, and none has come to another end before, the batch is held. */
  readonly canary?: number;
  /** The batch stops starting runs once more than this many have failed. */
  readonly max_failures?: number;
  readonly simulated?: Simulated;
  /** How the batch's own numbers were written, as in `/nodes`. */
  readonly texts?: Texts;
}

/** The file whose rows are runs, as it was when they were planned. */
export interface CsvDefinition {
  /** Absolute path. */
  readonly file: string;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
}

export interface SampleDefinition {
  readonly runs: number;
  readonly method: 'random' | 'latin-hypercube';
  /** As the file gives it, else as it was drawn. */
  readonly seed: number;
}

export interface Cycles {
  /** Absent: without end. */
  readonly cycles?: number;
  /** `false`: no run waits for the others between two cycles. */
  readonly together?: boolean;
}

/** Whether no number of cycles ends it. */
export function isEndless({ repeat }: Pick<BatchDefinition, 'repeat'>): boolean {
  return repeat === true || (typeof repeat === 'object' && repeat.cycles === undefined);
}

/** Whether all runs begin each cycle together, with the tasks of the batch. */
export function isTogether({ repeat }: Pick<BatchDefinition, 'repeat'>): boolean {
  return typeof repeat !== 'object' || repeat.together !== false;
}

export interface Task {
  readonly name: TaskName;
  readonly args: JsonObject;
  readonly value?: number;
  /** After which outcome of the job a `post_run` task runs. Absent: the phase's own rule. */
  readonly when?: 'success' | 'failure' | 'always';
  /** `false`: a failure of this task is tolerated. */
  readonly fail?: boolean;
  /** Seconds that it may take; of a check, all its tries together. */
  readonly timeout?: number;
  readonly rerunnable?: boolean;
  /** How the numbers were written, as in `/args/factor` and `/value`. */
  readonly texts?: Texts;
}

export interface Retry {
  /** All attempts, the first included. */
  readonly attempts: number;
  /** Seconds before the second attempt, the third, …; the last repeats. Empty: at once. */
  readonly delays: readonly number[];
  readonly on: readonly string[];
  /** By how much of itself a delay may be longer, by chance. */
  readonly jitter?: number;
}

export interface Continue {
  /** Reasons that are no failure, but the limit that a run stops at. */
  readonly on: readonly string[];
  /** A command that says, by its exit code, whether the run is done. */
  readonly until?: string;
  /** How many segments a run may have. */
  readonly max: number;
}

export interface Simulated {
  readonly seed: number;
  readonly queue_seconds: readonly [min: number, max: number];
  readonly run_seconds: readonly [min: number, max: number];
  /** Probability of each reason; together at most 1. */
  readonly failures: Readonly<Record<string, number>>;
}

export const backendNames = ['local', 'slurm', 'pbs', 'flux', 'simulated'] as const;
export type BackendName = (typeof backendNames)[number];

/** What model-ensembler calls the backend that runs jobs on this host. */
export const dummy = 'dummy';

/** A backend by its own name, whichever of its names was written. */
export function backendCalled(written: BackendName | typeof dummy): BackendName;
export function backendCalled(written: string): string;
export function backendCalled(written: string): string {
  return written === dummy ? 'local' : written;
}

export const taskNames = [
  'check',
  'execute',
  'jobs',
  'quota',
  'submit',
  'move',
  'archive',
  'remove',
] as const;
export type TaskName = (typeof taskNames)[number];

const checkNames: ReadonlySet<TaskName> = new Set(['check', 'jobs', 'quota']);

/** Of a task that only asks, again and again until it is true. It changes nothing. */
export function isCheckName(name: TaskName): boolean {
  return checkNames.has(name);
}

/** One run as it will be planned: `params` hold vars, then the run's own keys, then `-x` overrides. */
export interface PlannedRun {
  readonly batch: string;
  /** From 0 within its batch; the run's directory is `<batch>-<idx>`. */
  readonly idx: number;
  readonly params: JsonObject;
  readonly texts?: Texts;
  readonly priority: number;
}
