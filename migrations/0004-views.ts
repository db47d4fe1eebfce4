import { type Kysely, sql } from 'kysely';

/** What users ask in SQL: stable names, documented column by column in docs/sql.md. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
create view tutti.ensembles as
select eid, name, state, outcome, message, backend, planned_runs, maxruns, maxjobs, held, hold_reason,
  supervisor, file, source_sha256, definition, arguments, cwd, user_name, host, tutti,
  created_at, started_at, finished_at
from tutti_store.ensembles;

create view tutti.batches as
select b.eid, b.batch, b.ordinal, b.state, b.cycle, b.priority, b.maxruns, b.maxjobs, b.held, b.hold_reason,
  b.reason, b.message, b.started_at, b.finished_at, r.*
from tutti_store.batches b
left join lateral (
  select count(*)::integer as runs,
    (count(*) filter (where state in ('planned', 'retrying', 'ready', 'lost')))::integer as waiting,
    (count(*) filter (where state in ('submitting', 'queued')))::integer as queued,
    (count(*) filter (where state = 'running'))::integer as running,
    (count(*) filter (where state in ('templating', 'checking', 'post-processing', 'concluding', 'cancelling')))::integer as working,
    (count(*) filter (where state = 'succeeded'))::integer as succeeded,
    (count(*) filter (where state = 'failed'))::integer as failed,
    (count(*) filter (where state = 'cancelled'))::integer as cancelled,
    (count(*) filter (where state = 'skipped'))::integer as skipped
  from tutti_store.runs r where r.eid = b.eid and r.batch = b.batch
) r on true;

create view tutti.runs as
select eid, batch, idx, batch || '-' || idx as run, state, phase, reason, message, root_cause,
  attempt, segment, cycle, priority, backend, job, params, texts, held, hold_reason, question,
  exit_code, signal, waiting_for, waiting_since, waiting_until, waiting_detail,
  planned_at, dispatched_at, templated_at, checked_at, submitted_at, started_at, exited_at,
  post_processed_at, ended_at,
  extract(epoch from started_at - submitted_at)::double precision as wait_seconds,
  extract(epoch from exited_at - started_at)::double precision as run_seconds
from tutti_store.runs;

create view tutti.attempts as
select eid, batch, idx, batch || '-' || idx as run, cycle, attempt, segment, token, backend, job, host,
  outcome, exit_code, signal, reason, evidence, requested_at, submitted_at, started_at, ended_at,
  extract(epoch from started_at - submitted_at)::double precision as wait_seconds,
  extract(epoch from ended_at - started_at)::double precision as run_seconds
from tutti_store.attempts;

create view tutti.tasks as
select eid, nullif(batch, '') as batch, nullif(idx, -1) as idx, phase, index, cycle, attempt, name, token, state,
  exit_code, signal, message, log, tries, output, next_at, started_at, ended_at
from tutti_store.tasks;

create view tutti.events as
select position, stream, version, type, data, meta, encode(hash, 'hex') as hash, recorded_at,
  split_part(stream, '/', 2) as eid
from tutti_store.events;

create view tutti.waiting as
select r.eid, r.batch, r.idx, r.batch || '-' || r.idx as run, r.state,
  case
    when r.held then 'paused by you'
    when e.held and r.state in ('planned', 'retrying', 'ready') then 'the ensemble is paused'
    when b.held and r.state in ('planned', 'retrying', 'ready') then 'the batch is paused'
    when b.state in ('planned', 'preparing') and r.state = 'planned' then 'its batch has not started'
    else r.waiting_for
  end as waiting_for,
  coalesce(r.question, r.hold_reason, r.waiting_detail) as detail,
  r.waiting_since, r.waiting_until
from tutti_store.runs r
join tutti_store.batches b on b.eid = r.eid and b.batch = r.batch
join tutti_store.ensembles e on e.eid = r.eid
where r.waiting_for is not null
   or (r.held and r.state not in ('succeeded', 'failed', 'cancelled', 'skipped'))
union all
select eid, nullif(batch, ''), null, nullif(batch, ''), state, 'a check', output, started_at, next_at
from tutti_store.tasks where state = 'waiting' and idx = -1;
`,
    )
    .execute(db);
}
