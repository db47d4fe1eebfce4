import { type Kysely, sql } from 'kysely';

/** Which ensemble another one took up. PostgreSQL adds a view's new columns at its end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(view).execute(db);
}

const view = `
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
  e.doc->>'parent' as parent
from tutti_store.ensembles e;
`;
