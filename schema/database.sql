-- What the migrations come to. Written by `npm run schema`.

table tutti_store.attempts (
  eid text not null,
  batch text not null,
  idx integer not null,
  cycle integer not null,
  attempt integer not null,
  segment integer not null,
  doc jsonb not null
)

table tutti_store.batches (
  eid text not null,
  batch text not null,
  doc jsonb not null
)

table tutti_store.checkpoints (
  name text not null,
  "position" bigint not null
)

table tutti_store.commands (
  id uuid not null,
  eid text not null,
  verb text not null,
  selector jsonb not null,
  args jsonb not null,
  actor text not null,
  at timestamp with time zone not null default clock_timestamp(),
  handled bigint,
  answer jsonb
)

table tutti_store.ensembles (
  eid text not null,
  doc jsonb not null
)

table tutti_store.events (
  "position" bigint not null,
  stream text not null,
  version integer not null,
  type text not null,
  data jsonb not null,
  meta jsonb not null,
  hash bytea not null,
  recorded_at timestamp with time zone not null default clock_timestamp()
)

table tutti_store.head (
  only_row boolean not null default true,
  "position" bigint not null
)

table tutti_store.leases (
  eid text not null,
  epoch bigint not null,
  supervisor text not null,
  host text not null,
  boot text not null,
  pid integer not null,
  process_start text not null,
  taken_at timestamp with time zone not null default now(),
  beat_at timestamp with time zone not null default now(),
  released boolean not null default false
)

table tutti_store.names (
  name text not null,
  counter integer not null
)

table tutti_store.params (
  eid text not null,
  batch text not null,
  idx integer not null,
  doc jsonb not null
)

table tutti_store.runs (
  eid text not null,
  batch text not null,
  idx integer not null,
  doc jsonb not null
)

table tutti_store.store (
  only_row boolean not null default true,
  id uuid not null default gen_random_uuid(),
  created_at timestamp with time zone not null default now()
)

table tutti_store.tasks (
  eid text not null,
  batch text not null,
  idx integer not null,
  phase text not null,
  index integer not null,
  cycle integer not null,
  attempt integer not null,
  doc jsonb not null
)

CREATE INDEX commands_to_handle ON tutti_store.commands USING btree (eid, at) WHERE (handled IS NULL)

CREATE UNIQUE INDEX attempts_pkey ON tutti_store.attempts USING btree (eid, batch, idx, cycle, attempt, segment)

CREATE UNIQUE INDEX batches_pkey ON tutti_store.batches USING btree (eid, batch)

CREATE UNIQUE INDEX checkpoints_pkey ON tutti_store.checkpoints USING btree (name)

CREATE UNIQUE INDEX commands_pkey ON tutti_store.commands USING btree (id)

CREATE UNIQUE INDEX ensembles_pkey ON tutti_store.ensembles USING btree (eid)

CREATE UNIQUE INDEX events_pkey ON tutti_store.events USING btree ("position")

CREATE UNIQUE INDEX events_stream_version_key ON tutti_store.events USING btree (stream, version)

CREATE UNIQUE INDEX head_pkey ON tutti_store.head USING btree (only_row)

CREATE UNIQUE INDEX leases_pkey ON tutti_store.leases USING btree (eid)

CREATE UNIQUE INDEX names_pkey ON tutti_store.names USING btree (name)

CREATE UNIQUE INDEX params_pkey ON tutti_store.params USING btree (eid, batch, idx)

CREATE UNIQUE INDEX runs_pkey ON tutti_store.runs USING btree (eid, batch, idx)

CREATE UNIQUE INDEX store_pkey ON tutti_store.store USING btree (only_row)

CREATE UNIQUE INDEX tasks_pkey ON tutti_store.tasks USING btree (eid, batch, idx, phase, index, cycle, attempt)

constraint events_stream_version_key on tutti_store.events: UNIQUE (stream, version)

constraint head_only_row_check on tutti_store.head: CHECK (only_row)

constraint store_only_row_check on tutti_store.store: CHECK (only_row)

CREATE TRIGGER events_are_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON tutti_store.events FOR EACH STATEMENT EXECUTE FUNCTION tutti_store.refuse_change()

CREATE OR REPLACE FUNCTION tutti_store.append(held_eid text[] DEFAULT '{}'::text[], held_epoch bigint[] DEFAULT '{}'::bigint[], moved_stream text[] DEFAULT '{}'::text[], moved_version integer[] DEFAULT '{}'::integer[], moved_hash bytea[] DEFAULT '{}'::bytea[], event_stream text[] DEFAULT '{}'::text[], event_version integer[] DEFAULT '{}'::integer[], event_type text[] DEFAULT '{}'::text[], event_data jsonb[] DEFAULT '{}'::jsonb[], event_meta jsonb[] DEFAULT '{}'::jsonb[], event_hash bytea[] DEFAULT '{}'::bytea[], handled_id uuid[] DEFAULT '{}'::uuid[], ensembles_eid text[] DEFAULT '{}'::text[], ensembles_doc jsonb[] DEFAULT '{}'::jsonb[], batches_eid text[] DEFAULT '{}'::text[], batches_batch text[] DEFAULT '{}'::text[], batches_doc jsonb[] DEFAULT '{}'::jsonb[], runs_eid text[] DEFAULT '{}'::text[], runs_batch text[] DEFAULT '{}'::text[], runs_idx integer[] DEFAULT '{}'::integer[], runs_doc jsonb[] DEFAULT '{}'::jsonb[], params_eid text[] DEFAULT '{}'::text[], params_batch text[] DEFAULT '{}'::text[], params_idx integer[] DEFAULT '{}'::integer[], params_doc jsonb[] DEFAULT '{}'::jsonb[], attempts_eid text[] DEFAULT '{}'::text[], attempts_batch text[] DEFAULT '{}'::text[], attempts_idx integer[] DEFAULT '{}'::integer[], attempts_cycle integer[] DEFAULT '{}'::integer[], attempts_attempt integer[] DEFAULT '{}'::integer[], attempts_segment integer[] DEFAULT '{}'::integer[], attempts_doc jsonb[] DEFAULT '{}'::jsonb[], tasks_eid text[] DEFAULT '{}'::text[], tasks_batch text[] DEFAULT '{}'::text[], tasks_idx integer[] DEFAULT '{}'::integer[], tasks_phase text[] DEFAULT '{}'::text[], tasks_index integer[] DEFAULT '{}'::integer[], tasks_cycle integer[] DEFAULT '{}'::integer[], tasks_attempt integer[] DEFAULT '{}'::integer[], tasks_doc jsonb[] DEFAULT '{}'::jsonb[])
 RETURNS bigint
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  last bigint;
  many integer := cardinality(event_stream);
  found_rows integer;
  name text;
begin
  update tutti_store.head set position = position + many returning position into last;

  select h.eid into name
  from unnest(held_eid, held_epoch) as h(eid, epoch)
  where not exists (
    select from tutti_store.leases l where l.eid = h.eid and l.epoch = h.epoch and not l.released
  ) limit 1;
  if found then
    raise exception 'the lease of % is held by another supervisor', name using errcode = 'TU001', detail = name;
  end if;

  -- Of the events themselves: a caller that leaves a stream out of "moved" gets no event in by that.
  select e.stream into name
  from unnest(event_stream) as e(stream)
  where split_part(e.stream, '/', 2) <> all (held_eid) limit 1;
  if found then
    raise exception 'no lease covers the stream %', name using errcode = 'TU001', detail = split_part(name, '/', 2);
  end if;

  -- That nothing follows it yet, the unique (stream, version) says below.
  select m.stream into name
  from unnest(moved_stream, moved_version, moved_hash) as m(stream, version, hash)
  where m.version > 0 and not exists (
    select from tutti_store.events e
    where e.stream = m.stream and e.version = m.version and e.hash = m.hash
  ) limit 1;
  if found then
    raise exception 'the last event of % is not the one it was thought to be', name using errcode = 'TU002';
  end if;

  insert into tutti_store.events (position, stream, version, type, data, meta, hash)
  select last - many + e.ordinality, e.stream, e.version, e.type, e.data, e.meta, e.hash
  from unnest(event_stream, event_version, event_type, event_data, event_meta, event_hash)
    with ordinality as e(stream, version, type, data, meta, hash);

  if cardinality(ensembles_doc) > 0 then
    insert into tutti_store.ensembles as t ("eid", doc)
    select * from unnest(ensembles_eid, ensembles_doc)
    on conflict ("eid") do update set doc = t.doc || excluded.doc;
  end if;

  if cardinality(batches_doc) > 0 then
    insert into tutti_store.batches as t ("eid", "batch", doc)
    select * from unnest(batches_eid, batches_batch, batches_doc)
    on conflict ("eid", "batch") do update set doc = t.doc || excluded.doc;
  end if;

  if cardinality(runs_doc) > 0 then
    insert into tutti_store.runs as t ("eid", "batch", "idx", doc)
    select * from unnest(runs_eid, runs_batch, runs_idx, runs_doc)
    on conflict ("eid", "batch", "idx") do update set doc = t.doc || excluded.doc;
  end if;

  if cardinality(params_doc) > 0 then
    insert into tutti_store.params as t ("eid", "batch", "idx", doc)
    select * from unnest(params_eid, params_batch, params_idx, params_doc)
    on conflict ("eid", "batch", "idx") do update set doc = t.doc || excluded.doc;
  end if;

  if cardinality(attempts_doc) > 0 then
    insert into tutti_store.attempts as t ("eid", "batch", "idx", "cycle", "attempt", "segment", doc)
    select * from unnest(attempts_eid, attempts_batch, attempts_idx, attempts_cycle, attempts_attempt, attempts_segment, attempts_doc)
    on conflict ("eid", "batch", "idx", "cycle", "attempt", "segment") do update set doc = t.doc || excluded.doc;
  end if;

  if cardinality(tasks_doc) > 0 then
    insert into tutti_store.tasks as t ("eid", "batch", "idx", "phase", "index", "cycle", "attempt", doc)
    select * from unnest(tasks_eid, tasks_batch, tasks_idx, tasks_phase, tasks_index, tasks_cycle, tasks_attempt, tasks_doc)
    on conflict ("eid", "batch", "idx", "phase", "index", "cycle", "attempt") do update set doc = t.doc || excluded.doc;
  end if;

  if cardinality(handled_id) > 0 then
    update tutti_store.commands set handled = last where id = any (handled_id) and handled is null;
    get diagnostics found_rows = row_count;
    if found_rows <> cardinality(handled_id) then
      raise exception 'a command has been handled already' using errcode = 'TU003';
    end if;
  end if;

  perform pg_notify('tutti_events', last::text);
  return last;
end $function$

CREATE OR REPLACE FUNCTION tutti_store.begin_ensemble(ensemble text, holder jsonb)
 RETURNS TABLE(eid text, epoch bigint)
 LANGUAGE plpgsql
AS $function$
declare
  number integer;
begin
  insert into tutti_store.names as n (name, counter) values (ensemble, 1)
  on conflict (name) do update set counter = n.counter + 1
  returning counter into number;
  return query
  insert into tutti_store.leases as l (eid, epoch, supervisor, host, boot, pid, process_start)
  select ensemble || '-' || number, 1, h.supervisor, h.host, h.boot, h.pid, h.process_start
  from jsonb_to_record(holder) as h(supervisor text, host text, boot text, pid integer, process_start text)
  returning l.eid, l.epoch;
end $function$

CREATE OR REPLACE FUNCTION tutti_store.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'events are never changed or deleted'
    using errcode = 'TU004', hint = 'Append a new event that says what is so now.';
end $function$

CREATE OR REPLACE FUNCTION tutti_store.take_lease(ensemble text, seen bigint, holder jsonb)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  taken bigint;
begin
  perform from tutti_store.head for update;
  update tutti_store.leases l
  set epoch = l.epoch + 1, supervisor = h.supervisor, host = h.host, boot = h.boot, pid = h.pid,
      process_start = h.process_start, taken_at = clock_timestamp(), beat_at = clock_timestamp(), released = false
  from jsonb_to_record(holder) as h(supervisor text, host text, boot text, pid integer, process_start text)
  where l.eid = ensemble and l.epoch = seen
  returning l.epoch into taken;
  return taken;
end $function$

view attempts as
 SELECT eid,
    batch,
    idx,
    (batch || '-'::text) || idx AS run,
    cycle,
    attempt,
    segment,
    doc ->> 'token'::text AS token,
    doc ->> 'backend'::text AS backend,
    doc ->> 'job'::text AS job,
    doc ->> 'host'::text AS host,
    doc ->> 'outcome'::text AS outcome,
    (doc ->> 'exit_code'::text)::integer AS exit_code,
    doc ->> 'signal'::text AS signal,
    doc ->> 'reason'::text AS reason,
    doc ->> 'evidence'::text AS evidence,
    (doc ->> 'requested_at'::text)::timestamp with time zone AS requested_at,
    (doc ->> 'submitted_at'::text)::timestamp with time zone AS submitted_at,
    (doc ->> 'started_at'::text)::timestamp with time zone AS started_at,
    (doc ->> 'ended_at'::text)::timestamp with time zone AS ended_at,
    EXTRACT(epoch FROM ((doc ->> 'started_at'::text)::timestamp with time zone) - ((doc ->> 'submitted_at'::text)::timestamp with time zone))::double precision AS wait_seconds,
    EXTRACT(epoch FROM ((doc ->> 'ended_at'::text)::timestamp with time zone) - ((doc ->> 'started_at'::text)::timestamp with time zone))::double precision AS run_seconds
   FROM tutti_store.attempts a;

view batches as
 SELECT b.eid,
    b.batch,
    (b.doc ->> 'ordinal'::text)::integer AS ordinal,
    b.doc ->> 'state'::text AS state,
    (b.doc ->> 'cycle'::text)::integer AS cycle,
    (b.doc ->> 'priority'::text)::integer AS priority,
    (b.doc ->> 'maxruns'::text)::integer AS maxruns,
    (b.doc ->> 'maxjobs'::text)::integer AS maxjobs,
    (b.doc ->> 'held'::text)::boolean AS held,
    b.doc ->> 'hold_reason'::text AS hold_reason,
    b.doc ->> 'reason'::text AS reason,
    b.doc ->> 'message'::text AS message,
    (b.doc ->> 'started_at'::text)::timestamp with time zone AS started_at,
    (b.doc ->> 'finished_at'::text)::timestamp with time zone AS finished_at,
    r.runs,
    r.waiting,
    r.queued,
    r.running,
    r.working,
    r.succeeded,
    r.failed,
    r.cancelled,
    r.skipped,
    (b.doc ->> 'rate'::text)::double precision AS rate,
    b.doc ->> 'question'::text AS question
   FROM tutti_store.batches b
     LEFT JOIN LATERAL ( SELECT count(*)::integer AS runs,
            count(*) FILTER (WHERE states.state = ANY (ARRAY['planned'::text, 'retrying'::text, 'ready'::text, 'lost'::text]))::integer AS waiting,
            count(*) FILTER (WHERE states.state = ANY (ARRAY['submitting'::text, 'queued'::text]))::integer AS queued,
            count(*) FILTER (WHERE states.state = 'running'::text)::integer AS running,
            count(*) FILTER (WHERE states.state = ANY (ARRAY['templating'::text, 'checking'::text, 'post-processing'::text, 'concluding'::text, 'cancelling'::text]))::integer AS working,
            count(*) FILTER (WHERE states.state = 'succeeded'::text)::integer AS succeeded,
            count(*) FILTER (WHERE states.state = 'failed'::text)::integer AS failed,
            count(*) FILTER (WHERE states.state = 'cancelled'::text)::integer AS cancelled,
            count(*) FILTER (WHERE states.state = 'skipped'::text)::integer AS skipped
           FROM ( SELECT r_1.doc ->> 'state'::text AS state
                   FROM tutti_store.runs r_1
                  WHERE r_1.eid = b.eid AND r_1.batch = b.batch) states) r ON true;

view ensembles as
 SELECT eid,
    doc ->> 'name'::text AS name,
    doc ->> 'state'::text AS state,
    doc ->> 'outcome'::text AS outcome,
    doc ->> 'message'::text AS message,
    doc ->> 'backend'::text AS backend,
    (doc ->> 'planned_runs'::text)::integer AS planned_runs,
    (doc ->> 'maxruns'::text)::integer AS maxruns,
    (doc ->> 'maxjobs'::text)::integer AS maxjobs,
    (doc ->> 'held'::text)::boolean AS held,
    doc ->> 'hold_reason'::text AS hold_reason,
    doc ->> 'supervisor'::text AS supervisor,
    doc ->> 'file'::text AS file,
    doc ->> 'source_sha256'::text AS source_sha256,
    doc -> 'definition'::text AS definition,
    doc -> 'arguments'::text AS arguments,
    doc ->> 'cwd'::text AS cwd,
    doc ->> 'user_name'::text AS user_name,
    doc ->> 'host'::text AS host,
    doc ->> 'tutti'::text AS tutti,
    (doc ->> 'created_at'::text)::timestamp with time zone AS created_at,
    (doc ->> 'started_at'::text)::timestamp with time zone AS started_at,
    (doc ->> 'finished_at'::text)::timestamp with time zone AS finished_at,
    doc ->> 'parent'::text AS parent,
    (doc ->> 'rate'::text)::double precision AS rate,
    COALESCE((doc ->> 'stalled'::text)::boolean, false) AS stalled
   FROM tutti_store.ensembles e;

view events as
 SELECT "position",
    stream,
    version,
    type,
    data,
    meta,
    encode(hash, 'hex'::text) AS hash,
    recorded_at,
    split_part(stream, '/'::text, 2) AS eid
   FROM tutti_store.events;

view runs as
 SELECT r.eid,
    r.batch,
    r.idx,
    (r.batch || '-'::text) || r.idx AS run,
    r.doc ->> 'state'::text AS state,
    r.doc ->> 'phase'::text AS phase,
    r.doc ->> 'reason'::text AS reason,
    r.doc ->> 'message'::text AS message,
    r.doc ->> 'root_cause'::text AS root_cause,
    (r.doc ->> 'attempt'::text)::integer AS attempt,
    (r.doc ->> 'segment'::text)::integer AS segment,
    (r.doc ->> 'cycle'::text)::integer AS cycle,
    (p.doc ->> 'priority'::text)::integer AS priority,
    r.doc ->> 'backend'::text AS backend,
    r.doc ->> 'job'::text AS job,
    p.doc -> 'params'::text AS params,
    NULLIF(p.doc -> 'texts'::text, 'null'::jsonb) AS texts,
    (r.doc ->> 'held'::text)::boolean AS held,
    r.doc ->> 'hold_reason'::text AS hold_reason,
    r.doc ->> 'question'::text AS question,
    (r.doc ->> 'exit_code'::text)::integer AS exit_code,
    r.doc ->> 'signal'::text AS signal,
    (r.doc -> 'waiting'::text) ->> 'for'::text AS waiting_for,
    ((r.doc -> 'waiting'::text) ->> 'since'::text)::timestamp with time zone AS waiting_since,
    ((r.doc -> 'waiting'::text) ->> 'until'::text)::timestamp with time zone AS waiting_until,
    (r.doc -> 'waiting'::text) ->> 'detail'::text AS waiting_detail,
    (r.doc ->> 'planned_at'::text)::timestamp with time zone AS planned_at,
    (r.doc ->> 'dispatched_at'::text)::timestamp with time zone AS dispatched_at,
    (r.doc ->> 'templated_at'::text)::timestamp with time zone AS templated_at,
    (r.doc ->> 'checked_at'::text)::timestamp with time zone AS checked_at,
    (r.doc ->> 'submitted_at'::text)::timestamp with time zone AS submitted_at,
    (r.doc ->> 'started_at'::text)::timestamp with time zone AS started_at,
    (r.doc ->> 'exited_at'::text)::timestamp with time zone AS exited_at,
    (r.doc ->> 'post_processed_at'::text)::timestamp with time zone AS post_processed_at,
    (r.doc ->> 'ended_at'::text)::timestamp with time zone AS ended_at,
    EXTRACT(epoch FROM ((r.doc ->> 'started_at'::text)::timestamp with time zone) - ((r.doc ->> 'submitted_at'::text)::timestamp with time zone))::double precision AS wait_seconds,
    EXTRACT(epoch FROM ((r.doc ->> 'exited_at'::text)::timestamp with time zone) - ((r.doc ->> 'started_at'::text)::timestamp with time zone))::double precision AS run_seconds
   FROM tutti_store.runs r
     JOIN tutti_store.params p ON p.eid = r.eid AND p.batch = r.batch AND p.idx = r.idx;

view tasks as
 SELECT eid,
    NULLIF(batch, ''::text) AS batch,
    NULLIF(idx, '-1'::integer) AS idx,
    phase,
    index,
    cycle,
    attempt,
    doc ->> 'name'::text AS name,
    doc ->> 'token'::text AS token,
    doc ->> 'state'::text AS state,
    (doc ->> 'exit_code'::text)::integer AS exit_code,
    doc ->> 'signal'::text AS signal,
    doc ->> 'message'::text AS message,
    doc ->> 'log'::text AS log,
    (doc ->> 'tries'::text)::integer AS tries,
    doc ->> 'output'::text AS output,
    (doc ->> 'next_at'::text)::timestamp with time zone AS next_at,
    (doc ->> 'started_at'::text)::timestamp with time zone AS started_at,
    (doc ->> 'ended_at'::text)::timestamp with time zone AS ended_at
   FROM tutti_store.tasks t;

view waiting as
 SELECT r.eid,
    r.batch,
    r.idx,
    r.run,
    r.state,
        CASE
            WHEN r.question IS NOT NULL THEN 'your answer'::text
            WHEN r.held THEN 'your release'::text
            WHEN e.held AND (r.state = ANY (ARRAY['planned'::text, 'retrying'::text, 'ready'::text])) THEN 'the release of the ensemble'::text
            WHEN b.held AND (r.state = ANY (ARRAY['planned'::text, 'retrying'::text, 'ready'::text])) THEN 'the release of its batch'::text
            WHEN (b.state = ANY (ARRAY['planned'::text, 'preparing'::text])) AND r.state = 'planned'::text THEN 'the start of its batch'::text
            ELSE r.waiting_for
        END AS waiting_for,
    COALESCE(r.question, r.hold_reason, r.waiting_detail) AS detail,
    r.waiting_since,
    r.waiting_until
   FROM runs r
     JOIN ( SELECT batches.eid,
            batches.batch,
            batches.doc ->> 'state'::text AS state,
            (batches.doc ->> 'held'::text)::boolean AS held
           FROM tutti_store.batches) b ON b.eid = r.eid AND b.batch = r.batch
     JOIN ( SELECT ensembles.eid,
            (ensembles.doc ->> 'held'::text)::boolean AS held
           FROM tutti_store.ensembles) e ON e.eid = r.eid
  WHERE r.waiting_for IS NOT NULL OR r.held AND (r.state <> ALL (ARRAY['succeeded'::text, 'failed'::text, 'cancelled'::text, 'skipped'::text]))
UNION ALL
 SELECT tasks.eid,
    tasks.batch,
    NULL::integer AS idx,
    tasks.batch AS run,
    tasks.state,
    'a check'::text AS waiting_for,
    tasks.output AS detail,
    tasks.started_at AS waiting_since,
    tasks.next_at AS waiting_until
   FROM tasks
  WHERE tasks.state = 'waiting'::text AND tasks.idx IS NULL;
