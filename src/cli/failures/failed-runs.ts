import { sql } from 'kysely';
import type { Database } from '../../database/index.js';

/** A run that failed or was lost, with what its last attempt and its last failed task left. */
export interface FailedRun {
  readonly batch: string;
  readonly idx: number;
  readonly run: string;
  readonly state: string;
  readonly phase: string | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  /** The last time that its job was asked for; null where it never was. */
  readonly job: FailedJob | null;
  /** Of the phase in which it failed. */
  readonly task: FailedTask | null;
}

export interface FailedJob {
  readonly cycle: number;
  readonly attempt: number;
  readonly segment: number;
  readonly backend: string;
  readonly evidence: string | null;
}

export interface FailedTask {
  readonly index: number;
  readonly token: string;
  readonly log: string | null;
}

/** In the order of their batches' names and their numbers; in one query, however many there are. */
export async function failedRuns(db: Database, eid: string): Promise<readonly FailedRun[]> {
  const { rows } = await sql<FailedRun>`
    select r.batch, r.idx, r.run, r.state, r.phase, r.reason, r.message, r.params,
      (select jsonb_build_object('cycle', a.cycle, 'attempt', a.attempt, 'segment', a.segment,
          'backend', a.backend, 'evidence', a.evidence)
        from tutti.attempts a where a.eid = r.eid and a.batch = r.batch and a.idx = r.idx
        order by a.requested_at desc, a.attempt desc, a.segment desc limit 1) as job,
      (select jsonb_build_object('index', t.index, 'token', t.token, 'log', t.log)
        from tutti.tasks t where t.eid = r.eid and t.batch = r.batch and t.idx = r.idx
          and t.phase = r.phase and t.state = 'failed'
        order by t.started_at desc, t.index desc limit 1) as task
    from tutti.runs r
    where r.eid = ${eid} and r.state in ('failed', 'lost')
    order by r.batch, r.idx`.execute(db.kysely);
  return rows;
}
