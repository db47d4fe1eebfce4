import { type Kysely, sql } from 'kysely';

/** What users ask in SQL: stable names and types, documented column by column in docs/sql.md. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(views).execute(db);
}

const views = `
create view tutti.ensembles as
select e.eid,
  e.doc->>'name' as name,
  e.doc->>'state' as state,
  e.doc->>'outcome' as outcome,
  e.doc->>'message' as message,
  e.doc->>'backend' as backend,
  (e.doc->>'planned_runs')::integer as planned_runs,
  (e.doc->>'maxruns')::integer as maxruns,
  (e.doc->>'maxjobs')::integer as maxjobs,
  (e.doc->>'held')::boolean as held,
  e.doc->>'hold_reason' as hold_reason,
  e.doc->>'supervisor' as supervisor,
  e.doc->>'file' as file,
  e.doc->>'source_sha256' as source_sha256,
  e.doc->'definition' as definition,
  e.doc->'arguments' as arguments,
  e.doc->>'cwd' as cwd,
  e.doc->>'user_name' as user_name,
  e.doc->>'host' as host,
  e.doc->>'tutti' as tutti,
  (e.doc->>'created_at')::timestamptz as created_at,
  (e.doc->>'started_at')::timestamptz as started_at,
  (e.doc->>'finished_at')::timestamptz as finished_at
from tutti_store.ensembles e;

create view tutti.batches as
select b.eid,
  b.batch,
  (b.doc->>'ordinal')::integer as ordinal,
  b.doc->>'state' as state,
  (b.doc->>'cycle')::integer as cycle,
  (b.doc->>'priority')::integer as priority,
  (b.doc->>'maxruns')::integer as maxruns,
  (b.doc->>'maxjobs')::integer as maxjobs,
  (b.doc->>'held')::boolean as held,
  b.doc->>'hold_reason' as hold_reason,
  b.doc->>'reason' as reason,
  b.doc->>'message' as message,
  (b.doc->>'started_at')::timestamptz as started_at,
  (b.doc->>'finished_at')::timestamptz as finished_at,
  r.*
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
  from (select r.doc->>'state' as state from tutti_store.runs r where r.eid = b.eid and r.batch = b.batch) states
) r on true;

create view tutti.runs as
select r.eid,
  r.batch,
  r.idx,
  r.batch || '-' || r.idx as run,
  r.doc->>'state' as state,
  r.doc->>'phase' as phase,
  r.doc->>'reason' as reason,
  r.doc->>'message' as message,
  r.doc->>'root_cause' as root_cause,
  (r.doc->>'attempt')::integer as attempt,
  (r.doc->>'segment')::integer as segment,
  (r.doc->>'cycle')::integer as cycle,
  (p.doc->>'priority')::integer as priority,
  r.doc->>'backend' as backend,
  r.doc->>'job' as job,
  p.doc->'params' as params,
  nullif(p.doc->'texts', 'null') as texts,
  (r.doc->>'held')::boolean as held,
  r.doc->>'hold_reason' as hold_reason,
  r.doc->>'question' as question,
  (r.doc->>'exit_code')::integer as exit_code,
  r.doc->>'signal' as signal,
  r.doc->'waiting'->>'for' as waiting_for,
  (r.doc->'waiting'->>'since')::timestamptz as waiting_since,
  (r.doc->'waiting'->>'until')::timestamptz as waiting_until,
  r.doc->'waiting'->>'detail' as waiting_detail,
  (r.doc->>'planned_at')::timestamptz as planned_at,
  (r.doc->>'dispatched_at')::timestamptz as dispatched_at,
  (r.doc->>'templated_at')::timestamptz as templated_at,
  (r.doc->>'checked_at')::timestamptz as checked_at,
  (r.doc->>'submitted_at')::timestamptz as submitted_at,
  (r.doc->>'started_at')::timestamptz as started_at,
  (r.doc->>'exited_at')::timestamptz as exited_at,
  (r.doc->>'post_processed_at')::timestamptz as post_processed_at,
  (r.doc->>'ended_at')::timestamptz as ended_at,
  extract(epoch from (r.doc->>'started_at')::timestamptz - (r.doc->>'submitted_at')::timestamptz)::double precision as wait_seconds,
  extract(epoch from (r.doc->>'exited_at')::timestamptz - (r.doc->>'started_at')::timestamptz)::double precision as run_seconds
from tutti_store.runs r
join tutti_store.params p on p.eid = r.eid and p.batch = r.batch and p.idx = r.idx;

create view tutti.attempts as
select a.eid,
  a.batch,
  a.idx,
  a.batch || '-' || a.idx as run,
  a.cycle,
  a.attempt,
  a.segment,
  a.doc->>'token' as token,
  a.doc->>'backend' as backend,
  a.doc->>'job' as job,
  a.doc->>'host' as host,
  a.doc->>'outcome' as outcome,
  (a.doc->>'exit_code')::integer as exit_code,
  a.doc->>'signal' as signal,
  a.doc->>'reason' as reason,
  a.doc->>'evidence' as evidence,
  (a.doc->>'requested_at')::timestamptz as requested_at,
  (a.doc->>'submitted_at')::timestamptz as submitted_at,
  (a.doc->>'started_at')::timestamptz as started_at,
  (a.doc->>'ended_at')::timestamptz as ended_at,
  extract(epoch from (a.doc->>'started_at')::timestamptz - (a.doc->>'submitted_at')::timestamptz)::double precision as wait_seconds,
  extract(epoch from (a.doc->>'ended_at')::timestamptz - (a.doc->>'started_at')::timestamptz)::double precision as run_seconds
from tutti_store.attempts a;

create view tutti.tasks as
select t.eid,
  nullif(t.batch, '') as batch,
  nullif(t.idx, -1) as idx,
  t.phase,
  t.index,
  t.cycle,
  t.attempt,
  t.doc->>'name' as name,
  t.doc->>'token' as token,
  t.doc->>'state' as state,
  (t.doc->>'exit_code')::integer as exit_code,
  t.doc->>'signal' as signal,
  t.doc->>'message' as message,
  t.doc->>'log' as log,
  (t.doc->>'tries')::integer as tries,
  t.doc->>'output' as output,
  (t.doc->>'next_at')::timestamptz as next_at,
  (t.doc->>'started_at')::timestamptz as started_at,
  (t.doc->>'ended_at')::timestamptz as ended_at
from tutti_store.tasks t;

create view tutti.events as
select position, stream, version, type, data, meta, encode(hash, 'hex') as hash, recorded_at,
  split_part(stream, '/', 2) as eid
from tutti_store.events;

create view tutti.waiting as
select r.eid, r.batch, r.idx, r.run, r.state,
  case
    when r.question is not null then 'your answer'
    when r.held then 'your release'
    when e.held and r.state in ('planned', 'retrying', 'ready') then 'the release of the ensemble'
    when b.held and r.state in ('planned', 'retrying', 'ready') then 'the release of its batch'
    when b.state in ('planned', 'preparing') and r.state = 'planned' then 'the start of its batch'
    else r.waiting_for
  end as waiting_for,
  coalesce(r.question, r.hold_reason, r.waiting_detail) as detail,
  r.waiting_since,
  r.waiting_until
from tutti.runs r
join (select eid, batch, doc->>'state' as state, (doc->>'held')::boolean as held from tutti_store.batches) b
  on b.eid = r.eid and b.batch = r.batch
join (select eid, (doc->>'held')::boolean as held from tutti_store.ensembles) e on e.eid = r.eid
where r.waiting_for is not null
   or (r.held and r.state not in ('succeeded', 'failed', 'cancelled', 'skipped'))
union all
select eid, batch, null, batch, state, 'a check', output, started_at, next_at
from tutti.tasks where state = 'waiting' and idx is null;
`;
