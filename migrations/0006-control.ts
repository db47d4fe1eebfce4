import { type Kysely, sql } from 'kysely';

/** What became of a command; rates of submission; and what Tutti asks of whole batches and ensembles. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(answers).execute(db);
  await sql.raw(views).execute(db);
}

const answers = 'alter table tutti_store.commands add column answer jsonb';

const views = `
create or replace view tutti.ensembles as
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
  (e.doc->>'finished_at')::timestamptz as finished_at,
  e.doc->>'parent' as parent,
  (e.doc->>'rate')::double precision as rate,
  coalesce((e.doc->>'stalled')::boolean, false) as stalled
from tutti_store.ensembles e;

create or replace view tutti.batches as
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
  r.*,
  (b.doc->>'rate')::double precision as rate,
  b.doc->>'question' as question
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
`;
