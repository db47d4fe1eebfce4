-- What the migrations come to. Written by `npm run schema`.

table tutti_store.attempts (
  eid text not null,
  batch text not null,
  idx integer not null,
  cycle integer not null,
  attempt integer not null,
  segment integer not null,
  token text not null,
  backend text not null,
  job text,
  host text,
  outcome text,
  exit_code integer,
  signal text,
  reason text,
  evidence text,
  requested_at timestamp with time zone not null,
  submitted_at timestamp with time zone,
  started_at timestamp with time zone,
  ended_at timestamp with time zone
)

table tutti_store.batches (
  eid text not null,
  batch text not null,
  ordinal integer not null,
  state text not null,
  cycle integer not null,
  priority integer not null,
  maxruns integer,
  maxjobs integer,
  held boolean not null,
  hold_reason text,
  reason text,
  message text,
  started_at timestamp with time zone,
  finished_at timestamp with time zone
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
  handled bigint
)

table tutti_store.ensembles (
  eid text not null,
  name text not null,
  state text not null,
  outcome text,
  message text,
  backend text not null,
  planned_runs integer not null,
  maxruns integer,
  maxjobs integer,
  held boolean not null,
  hold_reason text,
  supervisor text,
  file text not null,
  source_sha256 text not null,
  definition jsonb not null,
  arguments jsonb not null,
  cwd text not null,
  user_name text not null,
  host text not null,
  tutti text not null,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone
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

table tutti_store.runs (
  eid text not null,
  batch text not null,
  idx integer not null,
  state text not null,
  phase text,
  reason text,
  message text,
  root_cause text,
  attempt integer not null,
  segment integer not null,
  cycle integer not null,
  priority integer not null,
  backend text,
  job text,
  params jsonb not null,
  texts jsonb,
  held boolean not null,
  hold_reason text,
  question text,
  exit_code integer,
  signal text,
  waiting_for text,
  waiting_since timestamp with time zone,
  waiting_until timestamp with time zone,
  waiting_detail text,
  planned_at timestamp with time zone not null,
  dispatched_at timestamp with time zone,
  templated_at timestamp with time zone,
  checked_at timestamp with time zone,
  submitted_at timestamp with time zone,
  started_at timestamp with time zone,
  exited_at timestamp with time zone,
  post_processed_at timestamp with time zone,
  ended_at timestamp with time zone
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
  name text not null,
  token text not null,
  state text not null,
  exit_code integer,
  signal text,
  message text,
  log text,
  tries integer,
  output text,
  next_at timestamp with time zone,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone
)

CREATE INDEX commands_to_handle ON tutti_store.commands USING btree (eid, at) WHERE (handled IS NULL)

CREATE INDEX events_of_ensemble ON tutti_store.events USING btree (split_part(stream, '/'::text, 2), "position")

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

CREATE UNIQUE INDEX runs_pkey ON tutti_store.runs USING btree (eid, batch, idx)

CREATE UNIQUE INDEX store_pkey ON tutti_store.store USING btree (only_row)

CREATE UNIQUE INDEX tasks_pkey ON tutti_store.tasks USING btree (eid, batch, idx, phase, index, cycle, attempt)

constraint events_stream_version_key on tutti_store.events: UNIQUE (stream, version)

constraint head_only_row_check on tutti_store.head: CHECK (only_row)

constraint store_only_row_check on tutti_store.store: CHECK (only_row)

CREATE TRIGGER events_are_for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON tutti_store.events FOR EACH STATEMENT EXECUTE FUNCTION tutti_store.refuse_change()

CREATE OR REPLACE FUNCTION tutti_store.append(held jsonb, moved jsonb, events jsonb, changes jsonb, handled jsonb)
 RETURNS bigint
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  last bigint;
  many integer := jsonb_array_length(events);
  found_rows integer;
  name text;
begin
  update tutti_store.head set position = position + many returning position into last;

  select h.eid into name
  from jsonb_to_recordset(held) as h(eid text, epoch bigint)
  where not exists (
    select from tutti_store.leases l where l.eid = h.eid and l.epoch = h.epoch and not l.released
  ) limit 1;
  if found then
    raise exception 'the lease of % is held by another supervisor', name using errcode = 'TU001', detail = name;
  end if;

  select m.stream into name
  from jsonb_to_recordset(moved) as m(stream text)
  where not exists (
    select from jsonb_to_recordset(held) as h(eid text) where h.eid = split_part(m.stream, '/', 2)
  ) limit 1;
  if found then
    raise exception 'no lease covers the stream %', name using errcode = 'TU001', detail = split_part(name, '/', 2);
  end if;

  -- That nothing follows it yet, the unique (stream, version) says below.
  select m.stream into name
  from jsonb_to_recordset(moved) as m(stream text, was integer, was_hash text)
  where m.was > 0 and not exists (
    select from tutti_store.events e
    where e.stream = m.stream and e.version = m.was and e.hash = decode(m.was_hash, 'hex')
  ) limit 1;
  if found then
    raise exception 'the last event of % is not the one it was thought to be', name using errcode = 'TU002';
  end if;

  insert into tutti_store.events (position, stream, version, type, data, meta, hash)
  select last - many + e.ordinality, e.stream, e.version, e.type, e.data, e.meta, decode(e.hash, 'hex')
  from rows from (
    jsonb_to_recordset(events) as (stream text, version integer, type text, data jsonb, meta jsonb, hash text)
  ) with ordinality as e;

  perform tutti_store.project(changes);

  if jsonb_array_length(handled) > 0 then
    update tutti_store.commands c set handled = last
    from jsonb_array_elements_text(append.handled) as h(id)
    where c.id = h.id::uuid and c.handled is null;
    get diagnostics found_rows = row_count;
    if found_rows <> jsonb_array_length(append.handled) then
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

CREATE OR REPLACE FUNCTION tutti_store.project(changes jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin

  if changes ? 'ensembles' then
    insert into tutti_store.ensembles ("eid", "name", "state", "outcome", "message", "backend", "planned_runs", "maxruns", "maxjobs", "held", "hold_reason", "supervisor", "file", "source_sha256", "definition", "arguments", "cwd", "user_name", "host", "tutti", "created_at", "started_at", "finished_at")
    select new."eid", new."name", new."state", new."outcome", new."message", new."backend", new."planned_runs", new."maxruns", new."maxjobs", new."held", new."hold_reason", new."supervisor", new."file", new."source_sha256", new."definition", new."arguments", new."cwd", new."user_name", new."host", new."tutti", new."created_at", new."started_at", new."finished_at"
    from jsonb_array_elements(changes->'ensembles') as change
    left join tutti_store.ensembles as old on old."eid" = (change->>'eid')
    cross join lateral jsonb_populate_record(old, change) as new
    on conflict ("eid") do update
    set ("name", "state", "outcome", "message", "backend", "planned_runs", "maxruns", "maxjobs", "held", "hold_reason", "supervisor", "file", "source_sha256", "definition", "arguments", "cwd", "user_name", "host", "tutti", "created_at", "started_at", "finished_at") = row(excluded."name", excluded."state", excluded."outcome", excluded."message", excluded."backend", excluded."planned_runs", excluded."maxruns", excluded."maxjobs", excluded."held", excluded."hold_reason", excluded."supervisor", excluded."file", excluded."source_sha256", excluded."definition", excluded."arguments", excluded."cwd", excluded."user_name", excluded."host", excluded."tutti", excluded."created_at", excluded."started_at", excluded."finished_at");
  end if;

  if changes ? 'batches' then
    insert into tutti_store.batches ("eid", "batch", "ordinal", "state", "cycle", "priority", "maxruns", "maxjobs", "held", "hold_reason", "reason", "message", "started_at", "finished_at")
    select new."eid", new."batch", new."ordinal", new."state", new."cycle", new."priority", new."maxruns", new."maxjobs", new."held", new."hold_reason", new."reason", new."message", new."started_at", new."finished_at"
    from jsonb_array_elements(changes->'batches') as change
    left join tutti_store.batches as old on old."eid" = (change->>'eid') and old."batch" = (change->>'batch')
    cross join lateral jsonb_populate_record(old, change) as new
    on conflict ("eid", "batch") do update
    set ("ordinal", "state", "cycle", "priority", "maxruns", "maxjobs", "held", "hold_reason", "reason", "message", "started_at", "finished_at") = row(excluded."ordinal", excluded."state", excluded."cycle", excluded."priority", excluded."maxruns", excluded."maxjobs", excluded."held", excluded."hold_reason", excluded."reason", excluded."message", excluded."started_at", excluded."finished_at");
  end if;

  if changes ? 'runs' then
    insert into tutti_store.runs ("eid", "batch", "idx", "state", "phase", "reason", "message", "root_cause", "attempt", "segment", "cycle", "priority", "backend", "job", "params", "texts", "held", "hold_reason", "question", "exit_code", "signal", "waiting_for", "waiting_since", "waiting_until", "waiting_detail", "planned_at", "dispatched_at", "templated_at", "checked_at", "submitted_at", "started_at", "exited_at", "post_processed_at", "ended_at")
    select new."eid", new."batch", new."idx", new."state", new."phase", new."reason", new."message", new."root_cause", new."attempt", new."segment", new."cycle", new."priority", new."backend", new."job", new."params", new."texts", new."held", new."hold_reason", new."question", new."exit_code", new."signal", new."waiting_for", new."waiting_since", new."waiting_until", new."waiting_detail", new."planned_at", new."dispatched_at", new."templated_at", new."checked_at", new."submitted_at", new."started_at", new."exited_at", new."post_processed_at", new."ended_at"
    from jsonb_array_elements(changes->'runs') as change
    left join tutti_store.runs as old on old."eid" = (change->>'eid') and old."batch" = (change->>'batch') and old."idx" = (change->>'idx')::integer
    cross join lateral jsonb_populate_record(old, change) as new
    on conflict ("eid", "batch", "idx") do update
    set ("state", "phase", "reason", "message", "root_cause", "attempt", "segment", "cycle", "priority", "backend", "job", "params", "texts", "held", "hold_reason", "question", "exit_code", "signal", "waiting_for", "waiting_since", "waiting_until", "waiting_detail", "planned_at", "dispatched_at", "templated_at", "checked_at", "submitted_at", "started_at", "exited_at", "post_processed_at", "ended_at") = row(excluded."state", excluded."phase", excluded."reason", excluded."message", excluded."root_cause", excluded."attempt", excluded."segment", excluded."cycle", excluded."priority", excluded."backend", excluded."job", excluded."params", excluded."texts", excluded."held", excluded."hold_reason", excluded."question", excluded."exit_code", excluded."signal", excluded."waiting_for", excluded."waiting_since", excluded."waiting_until", excluded."waiting_detail", excluded."planned_at", excluded."dispatched_at", excluded."templated_at", excluded."checked_at", excluded."submitted_at", excluded."started_at", excluded."exited_at", excluded."post_processed_at", excluded."ended_at");
  end if;

  if changes ? 'attempts' then
    insert into tutti_store.attempts ("eid", "batch", "idx", "cycle", "attempt", "segment", "token", "backend", "job", "host", "outcome", "exit_code", "signal", "reason", "evidence", "requested_at", "submitted_at", "started_at", "ended_at")
    select new."eid", new."batch", new."idx", new."cycle", new."attempt", new."segment", new."token", new."backend", new."job", new."host", new."outcome", new."exit_code", new."signal", new."reason", new."evidence", new."requested_at", new."submitted_at", new."started_at", new."ended_at"
    from jsonb_array_elements(changes->'attempts') as change
    left join tutti_store.attempts as old on old."eid" = (change->>'eid') and old."batch" = (change->>'batch') and old."idx" = (change->>'idx')::integer and old."cycle" = (change->>'cycle')::integer and old."attempt" = (change->>'attempt')::integer and old."segment" = (change->>'segment')::integer
    cross join lateral jsonb_populate_record(old, change) as new
    on conflict ("eid", "batch", "idx", "cycle", "attempt", "segment") do update
    set ("token", "backend", "job", "host", "outcome", "exit_code", "signal", "reason", "evidence", "requested_at", "submitted_at", "started_at", "ended_at") = row(excluded."token", excluded."backend", excluded."job", excluded."host", excluded."outcome", excluded."exit_code", excluded."signal", excluded."reason", excluded."evidence", excluded."requested_at", excluded."submitted_at", excluded."started_at", excluded."ended_at");
  end if;

  if changes ? 'tasks' then
    insert into tutti_store.tasks ("eid", "batch", "idx", "phase", "index", "cycle", "attempt", "name", "token", "state", "exit_code", "signal", "message", "log", "tries", "output", "next_at", "started_at", "ended_at")
    select new."eid", new."batch", new."idx", new."phase", new."index", new."cycle", new."attempt", new."name", new."token", new."state", new."exit_code", new."signal", new."message", new."log", new."tries", new."output", new."next_at", new."started_at", new."ended_at"
    from jsonb_array_elements(changes->'tasks') as change
    left join tutti_store.tasks as old on old."eid" = (change->>'eid') and old."batch" = (change->>'batch') and old."idx" = (change->>'idx')::integer and old."phase" = (change->>'phase') and old."index" = (change->>'index')::integer and old."cycle" = (change->>'cycle')::integer and old."attempt" = (change->>'attempt')::integer
    cross join lateral jsonb_populate_record(old, change) as new
    on conflict ("eid", "batch", "idx", "phase", "index", "cycle", "attempt") do update
    set ("name", "token", "state", "exit_code", "signal", "message", "log", "tries", "output", "next_at", "started_at", "ended_at") = row(excluded."name", excluded."token", excluded."state", excluded."exit_code", excluded."signal", excluded."message", excluded."log", excluded."tries", excluded."output", excluded."next_at", excluded."started_at", excluded."ended_at");
  end if;
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
    token,
    backend,
    job,
    host,
    outcome,
    exit_code,
    signal,
    reason,
    evidence,
    requested_at,
    submitted_at,
    started_at,
    ended_at,
    EXTRACT(epoch FROM started_at - submitted_at)::double precision AS wait_seconds,
    EXTRACT(epoch FROM ended_at - started_at)::double precision AS run_seconds
   FROM tutti_store.attempts;

view batches as
 SELECT b.eid,
    b.batch,
    b.ordinal,
    b.state,
    b.cycle,
    b.priority,
    b.maxruns,
    b.maxjobs,
    b.held,
    b.hold_reason,
    b.reason,
    b.message,
    b.started_at,
    b.finished_at,
    r.runs,
    r.waiting,
    r.queued,
    r.running,
    r.working,
    r.succeeded,
    r.failed,
    r.cancelled,
    r.skipped
   FROM tutti_store.batches b
     LEFT JOIN LATERAL ( SELECT count(*)::integer AS runs,
            count(*) FILTER (WHERE r_1.state = ANY (ARRAY['planned'::text, 'retrying'::text, 'ready'::text, 'lost'::text]))::integer AS waiting,
            count(*) FILTER (WHERE r_1.state = ANY (ARRAY['submitting'::text, 'queued'::text]))::integer AS queued,
            count(*) FILTER (WHERE r_1.state = 'running'::text)::integer AS running,
            count(*) FILTER (WHERE r_1.state = ANY (ARRAY['templating'::text, 'checking'::text, 'post-processing'::text, 'concluding'::text, 'cancelling'::text]))::integer AS working,
            count(*) FILTER (WHERE r_1.state = 'succeeded'::text)::integer AS succeeded,
            count(*) FILTER (WHERE r_1.state = 'failed'::text)::integer AS failed,
            count(*) FILTER (WHERE r_1.state = 'cancelled'::text)::integer AS cancelled,
            count(*) FILTER (WHERE r_1.state = 'skipped'::text)::integer AS skipped
           FROM tutti_store.runs r_1
          WHERE r_1.eid = b.eid AND r_1.batch = b.batch) r ON true;

view ensembles as
 SELECT eid,
    name,
    state,
    outcome,
    message,
    backend,
    planned_runs,
    maxruns,
    maxjobs,
    held,
    hold_reason,
    supervisor,
    file,
    source_sha256,
    definition,
    arguments,
    cwd,
    user_name,
    host,
    tutti,
    created_at,
    started_at,
    finished_at
   FROM tutti_store.ensembles;

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
 SELECT eid,
    batch,
    idx,
    (batch || '-'::text) || idx AS run,
    state,
    phase,
    reason,
    message,
    root_cause,
    attempt,
    segment,
    cycle,
    priority,
    backend,
    job,
    params,
    texts,
    held,
    hold_reason,
    question,
    exit_code,
    signal,
    waiting_for,
    waiting_since,
    waiting_until,
    waiting_detail,
    planned_at,
    dispatched_at,
    templated_at,
    checked_at,
    submitted_at,
    started_at,
    exited_at,
    post_processed_at,
    ended_at,
    EXTRACT(epoch FROM started_at - submitted_at)::double precision AS wait_seconds,
    EXTRACT(epoch FROM exited_at - started_at)::double precision AS run_seconds
   FROM tutti_store.runs;

view tasks as
 SELECT eid,
    NULLIF(batch, ''::text) AS batch,
    NULLIF(idx, '-1'::integer) AS idx,
    phase,
    index,
    cycle,
    attempt,
    name,
    token,
    state,
    exit_code,
    signal,
    message,
    log,
    tries,
    output,
    next_at,
    started_at,
    ended_at
   FROM tutti_store.tasks;

view waiting as
 SELECT r.eid,
    r.batch,
    r.idx,
    (r.batch || '-'::text) || r.idx AS run,
    r.state,
        CASE
            WHEN r.held THEN 'paused by you'::text
            WHEN e.held AND (r.state = ANY (ARRAY['planned'::text, 'retrying'::text, 'ready'::text])) THEN 'the ensemble is paused'::text
            WHEN b.held AND (r.state = ANY (ARRAY['planned'::text, 'retrying'::text, 'ready'::text])) THEN 'the batch is paused'::text
            WHEN (b.state = ANY (ARRAY['planned'::text, 'preparing'::text])) AND r.state = 'planned'::text THEN 'its batch has not started'::text
            ELSE r.waiting_for
        END AS waiting_for,
    COALESCE(r.question, r.hold_reason, r.waiting_detail) AS detail,
    r.waiting_since,
    r.waiting_until
   FROM tutti_store.runs r
     JOIN tutti_store.batches b ON b.eid = r.eid AND b.batch = r.batch
     JOIN tutti_store.ensembles e ON e.eid = r.eid
  WHERE r.waiting_for IS NOT NULL OR r.held AND (r.state <> ALL (ARRAY['succeeded'::text, 'failed'::text, 'cancelled'::text, 'skipped'::text]))
UNION ALL
 SELECT tasks.eid,
    NULLIF(tasks.batch, ''::text) AS batch,
    NULL::integer AS idx,
    NULLIF(tasks.batch, ''::text) AS run,
    tasks.state,
    'a check'::text AS waiting_for,
    tasks.output AS detail,
    tasks.started_at AS waiting_since,
    tasks.next_at AS waiting_until
   FROM tutti_store.tasks
  WHERE tasks.state = 'waiting'::text AND tasks.idx = '-1'::integer;
