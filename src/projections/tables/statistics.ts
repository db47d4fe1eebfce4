import { sql } from 'kysely';
import type { Database } from '../../database/index.js';

/** How long some jobs took, in seconds. All but the count are null where there is none. */
export interface Spread {
  readonly jobs: number;
  readonly min: number | null;
  readonly median: number | null;
  readonly mean: number | null;
  readonly p90: number | null;
  readonly max: number | null;
}

/** Of a batch, or of all of them. */
export interface Statistics {
  /** Null for all. */
  readonly batch: string | null;
  readonly runs: number;
  /** By the state in which they are; states without runs are left out. */
  readonly states: Readonly<Record<string, number>>;
  /** Runs that were tried more than once. */
  readonly retried: number;
  /** Attempts that came to a job, in all cycles. */
  readonly attempts: number;
  /** From its submission to its start. */
  readonly waited: Spread;
  /** From its start to its end; of a job that was lost nobody knows. */
  readonly ran: Spread;
  readonly first_start: Date | null;
  readonly last_end: Date | null;
  readonly wall_seconds: number | null;
  /** Runs whose job has ended, for each hour between the first start and the last end. */
  readonly runs_per_hour: number | null;
  /** Of all jobs, those that failed, too. */
  readonly core_hours: number;
}

export interface LongJob {
  readonly run: string;
  readonly attempt: number;
  readonly outcome: string;
  readonly run_seconds: number;
}

export interface EnsembleStatistics {
  readonly all: Statistics;
  /** In the order of the file. */
  readonly batches: readonly Statistics[];
  readonly longest: readonly LongJob[];
}

const longestShown = 5;

/** All from three queries: for 100,000 runs two seconds of the server, whose cores share them. */
export async function statisticsOf(db: Database, eid: string): Promise<EnsembleStatistics> {
  const [runs, jobs, longest] = await Promise.all([
    countRuns(db, eid),
    measureJobs(db, eid),
    longestJobs(db, eid),
  ]);
  const names = [...new Set(runs.map(({ batch }) => batch))];
  const of = (batch: string | null): Statistics =>
    together(
      batch,
      runs.filter((row) => batch === null || row.batch === batch),
      jobs.find((row) => row.batch === batch),
    );
  return { all: of(null), batches: names.map(of), longest };
}

interface RunCount {
  readonly batch: string;
  /** Null where the batch has no runs. */
  readonly state: string | null;
  readonly runs: number;
  readonly retried: number;
  readonly ended: number;
}

async function countRuns(db: Database, eid: string): Promise<RunCount[]> {
  const { rows } = await sql<RunCount>`
    select b.batch, r.doc->>'state' as state,
      count(r.idx)::integer as runs,
      (count(*) filter (where (r.doc->>'attempt')::integer > 1))::integer as retried,
      (count(*) filter (where r.doc->>'exited_at' is not null and r.doc->>'ended_at' is not null))::integer as ended
    from tutti_store.batches b
    left join tutti_store.runs r on r.eid = b.eid and r.batch = b.batch
    where b.eid = ${eid}
    group by b.batch, (b.doc->>'ordinal')::integer, r.doc->>'state'
    order by (b.doc->>'ordinal')::integer`.execute(db.kysely);
  return rows;
}

interface JobMeasures {
  readonly batch: string | null;
  readonly attempts: number;
  readonly waited: Spread;
  readonly ran: Spread;
  readonly first_start: string | null;
  readonly last_end: string | null;
  readonly core_seconds: number | null;
}

/** Times are read from the documents once: the views' columns are worked out wherever they are named. */
async function measureJobs(db: Database, eid: string): Promise<JobMeasures[]> {
  const { rows } = await sql<JobMeasures>`
    with job as materialized (
      select a.batch, a.segment, a.started_at, a.ended_at,
        greatest(a.wait_seconds, 0) as waited,
        case when a.outcome <> 'lost' then greatest(a.run_seconds, 0) end as ran,
        coalesce(cores.many, 1) as cores
      from tutti.attempts a
      left join (
        select b->>'name' as batch, (b->>'ntasks')::integer as many
        from tutti.ensembles e, jsonb_array_elements(e.definition->'batches') b where e.eid = ${eid}
      ) cores on cores.batch = a.batch
      where a.eid = ${eid}
    )
    select batch,
      (count(*) filter (where segment = 1))::integer as attempts,
      ${spread('waited')} as waited,
      ${spread('ran')} as ran,
      min(started_at) as first_start, max(ended_at) as last_end,
      sum(ran * cores) as core_seconds
    from job group by grouping sets ((batch), ())`.execute(db.kysely);
  return rows;
}

/** One column as a Spread. */
export function spread(column: string) {
  const of = sql.ref(column);
  return sql`jsonb_build_object('jobs', count(${of}), 'min', min(${of}),
    'median', percentile_cont(0.5) within group (order by ${of}), 'mean', avg(${of}),
    'p90', percentile_cont(0.9) within group (order by ${of}), 'max', max(${of}))`;
}

async function longestJobs(db: Database, eid: string): Promise<LongJob[]> {
  const { rows } = await sql<LongJob>`
    select run, attempt, outcome, run_seconds from tutti.attempts
    where eid = ${eid} and run_seconds is not null and outcome <> 'lost'
    order by run_seconds desc, run limit ${longestShown}`.execute(db.kysely);
  return rows;
}

export const noJobs: Spread = {
  jobs: 0,
  min: null,
  median: null,
  mean: null,
  p90: null,
  max: null,
};

function together(
  batch: string | null,
  counts: readonly RunCount[],
  measures: JobMeasures | undefined,
): Statistics {
  const sum = (of: 'runs' | 'retried' | 'ended'): number =>
    counts.reduce((total, count) => total + count[of], 0);
  const states: Record<string, number> = {};
  for (const { state, runs } of counts) {
    if (state !== null) states[state] = (states[state] ?? 0) + runs;
  }
  const first = timeOf(measures?.first_start);
  const last = timeOf(measures?.last_end);
  const wall =
    first === null || last === null ? null : Math.max(0, (last.getTime() - first.getTime()) / 1000);
  return {
    batch,
    runs: sum('runs'),
    states,
    retried: sum('retried'),
    attempts: measures?.attempts ?? 0,
    waited: measures?.waited ?? noJobs,
    ran: measures?.ran ?? noJobs,
    first_start: first,
    last_end: last,
    wall_seconds: wall,
    runs_per_hour: wall === null || wall === 0 ? null : (sum('ended') / wall) * 3600,
    core_hours: (measures?.core_seconds ?? 0) / 3600,
  };
}

function timeOf(time: string | null | undefined): Date | null {
  return time === null || time === undefined ? null : new Date(time);
}
