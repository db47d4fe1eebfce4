import type { Waiting } from './waiting.js';

/**
 * What the tables keep: a document for each row, of which the views make columns. A value that is
 * null, or that is not there, is not known yet.
 */
export interface EnsembleRow {
  readonly eid: string;
  readonly name: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly message: string | null;
  readonly backend: string;
  readonly planned_runs: number;
  readonly maxruns: number | null;
  readonly maxjobs: number | null;
  readonly rate: number | null;
  readonly held: boolean;
  readonly hold_reason: string | null;
  readonly supervisor: string | null;
  /** The last supervisor left because nothing could go on before its user did something. */
  readonly stalled: boolean;
  readonly file: string;
  readonly source_sha256: string;
  /** The ensemble whose runs it took up. */
  readonly parent: string | null;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly arguments: readonly string[];
  readonly cwd: string;
  readonly user_name: string;
  readonly host: string;
  readonly tutti: string;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

export interface BatchRow {
  readonly eid: string;
  readonly batch: string;
  /** Its place in the file, counted from 0. */
  readonly ordinal: number;
  readonly state: string;
  readonly cycle: number;
  readonly priority: number;
  readonly maxruns: number | null;
  readonly maxjobs: number | null;
  readonly rate: number | null;
  readonly held: boolean;
  readonly hold_reason: string | null;
  /** What Tutti, which held it by itself, asks. */
  readonly question: string | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

export interface RunRow {
  readonly eid: string;
  readonly batch: string;
  readonly idx: number;
  readonly state: string;
  readonly phase: string | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly root_cause: string | null;
  readonly attempt: number;
  readonly segment: number;
  readonly cycle: number;
  readonly backend: string | null;
  readonly job: string | null;
  readonly held: boolean;
  readonly hold_reason: string | null;
  readonly question: string | null;
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly waiting: Waiting | null;
  readonly planned_at: string;
  readonly dispatched_at: string | null;
  readonly templated_at: string | null;
  readonly checked_at: string | null;
  readonly submitted_at: string | null;
  readonly started_at: string | null;
  readonly exited_at: string | null;
  readonly post_processed_at: string | null;
  readonly ended_at: string | null;
}

/** Apart from its run's row, which changes with every event. */
export interface ParamsRow {
  readonly eid: string;
  readonly batch: string;
  readonly idx: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly texts: Readonly<Record<string, string>> | null;
  readonly priority: number;
}

export interface AttemptRow {
  readonly eid: string;
  readonly batch: string;
  readonly idx: number;
  readonly cycle: number;
  readonly attempt: number;
  readonly segment: number;
  readonly token: string;
  readonly backend: string;
  readonly job: string | null;
  readonly host: string | null;
  readonly outcome: string | null;
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly reason: string | null;
  readonly evidence: string | null;
  readonly requested_at: string;
  readonly submitted_at: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
}

export interface TaskRow {
  readonly eid: string;
  /** Empty for a task of the ensemble. */
  readonly batch: string;
  /** -1 for a task of the ensemble or of a batch. */
  readonly idx: number;
  readonly phase: string;
  readonly index: number;
  readonly cycle: number;
  readonly attempt: number;
  readonly name: string;
  readonly token: string;
  readonly state: 'running' | 'waiting' | 'succeeded' | 'failed';
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly message: string | null;
  readonly log: string | null;
  readonly tries: number | null;
  readonly output: string | null;
  readonly next_at: string | null;
  readonly started_at: string;
  readonly ended_at: string | null;
}

export interface Rows {
  readonly ensembles: EnsembleRow;
  readonly batches: BatchRow;
  readonly runs: RunRow;
  readonly params: ParamsRow;
  readonly attempts: AttemptRow;
  readonly tasks: TaskRow;
}

export type TableName = keyof Rows;

/** The columns that say which row is meant. */
export const keys = {
  ensembles: ['eid'],
  batches: ['eid', 'batch'],
  runs: ['eid', 'batch', 'idx'],
  params: ['eid', 'batch', 'idx'],
  attempts: ['eid', 'batch', 'idx', 'cycle', 'attempt', 'segment'],
  tasks: ['eid', 'batch', 'idx', 'phase', 'index', 'cycle', 'attempt'],
} as const satisfies { [Table in TableName]: readonly (keyof Rows[Table])[] };

export type KeyColumn = (typeof keys)[TableName][number];

export const keyTypes = {
  eid: 'text',
  batch: 'text',
  idx: 'integer',
  phase: 'text',
  index: 'integer',
  cycle: 'integer',
  attempt: 'integer',
  segment: 'integer',
} as const satisfies Record<KeyColumn, 'text' | 'integer'>;

export const tableNames: readonly TableName[] = [
  'ensembles',
  'batches',
  'runs',
  'params',
  'attempts',
  'tasks',
];
