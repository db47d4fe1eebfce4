import type { ColumnType } from 'kysely';

/** A time: PostgreSQL's driver reads it as a Date. Users see these columns in docs/sql.md. */
type Time = ColumnType<Date, never, never>;
type Json = Readonly<Record<string, unknown>>;

export interface EnsembleView {
  readonly eid: string;
  readonly name: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly message: string | null;
  readonly backend: string;
  readonly planned_runs: number;
  readonly maxruns: number | null;
  readonly maxjobs: number | null;
  readonly held: boolean;
  readonly hold_reason: string | null;
  readonly supervisor: string | null;
  readonly file: string;
  readonly source_sha256: string;
  readonly parent: string | null;
  readonly definition: Json;
  readonly arguments: readonly string[];
  readonly cwd: string;
  readonly user_name: string;
  readonly host: string;
  readonly tutti: string;
  readonly created_at: Time;
  readonly started_at: Time | null;
  readonly finished_at: Time | null;
  readonly rate: number | null;
  readonly stalled: boolean;
}

export interface BatchView {
  readonly eid: string;
  readonly batch: string;
  readonly ordinal: number;
  readonly state: string;
  readonly cycle: number;
  readonly priority: number;
  readonly maxruns: number | null;
  readonly maxjobs: number | null;
  readonly held: boolean;
  readonly hold_reason: string | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly started_at: Time | null;
  readonly finished_at: Time | null;
  readonly runs: number;
  readonly waiting: number;
  readonly queued: number;
  readonly running: number;
  readonly working: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly skipped: number;
  readonly rate: number | null;
  readonly question: string | null;
}

export interface RunView {
  readonly eid: string;
  readonly batch: string;
  readonly idx: number;
  readonly run: string;
  readonly state: string;
  readonly phase: string | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly root_cause: string | null;
  readonly attempt: number;
  readonly segment: number;
  readonly cycle: number;
  readonly priority: number;
  readonly backend: string | null;
  readonly job: string | null;
  readonly params: Json;
  readonly texts: Readonly<Record<string, string>> | null;
  readonly held: boolean;
  readonly hold_reason: string | null;
  readonly question: string | null;
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly waiting_for: string | null;
  readonly waiting_since: Time | null;
  readonly waiting_until: Time | null;
  readonly waiting_detail: string | null;
  readonly planned_at: Time;
  readonly dispatched_at: Time | null;
  readonly templated_at: Time | null;
  readonly checked_at: Time | null;
  readonly submitted_at: Time | null;
  readonly started_at: Time | null;
  readonly exited_at: Time | null;
  readonly post_processed_at: Time | null;
  readonly ended_at: Time | null;
  readonly wait_seconds: number | null;
  readonly run_seconds: number | null;
}

export interface AttemptView {
  readonly eid: string;
  readonly batch: string;
  readonly idx: number;
  readonly run: string;
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
  readonly requested_at: Time;
  readonly submitted_at: Time | null;
  readonly started_at: Time | null;
  readonly ended_at: Time | null;
  readonly wait_seconds: number | null;
  readonly run_seconds: number | null;
}

export interface TaskView {
  readonly eid: string;
  readonly batch: string | null;
  readonly idx: number | null;
  readonly phase: string;
  readonly index: number;
  readonly cycle: number;
  readonly attempt: number;
  readonly name: string;
  readonly token: string;
  readonly state: string;
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly message: string | null;
  readonly log: string | null;
  readonly tries: number | null;
  readonly output: string | null;
  readonly next_at: Time | null;
  readonly started_at: Time;
  readonly ended_at: Time | null;
}

export interface WaitingView {
  readonly eid: string;
  readonly batch: string | null;
  readonly idx: number | null;
  readonly run: string | null;
  readonly state: string;
  readonly waiting_for: string | null;
  readonly detail: string | null;
  readonly waiting_since: Time | null;
  readonly waiting_until: Time | null;
}

/** The views that users may rely on, and that Tutti's own commands read. */
export interface Tables {
  readonly 'tutti.ensembles': EnsembleView;
  readonly 'tutti.batches': BatchView;
  readonly 'tutti.runs': RunView;
  readonly 'tutti.attempts': AttemptView;
  readonly 'tutti.tasks': TaskView;
  readonly 'tutti.waiting': WaitingView;
}
