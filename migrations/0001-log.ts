import { type Kysely, sql } from 'kysely';

/** The log, and what guards it. Everything else can be made again from here. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
create table tutti_store.store (
  only_row boolean primary key default true check (only_row),
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now()
);
insert into tutti_store.store default values;

-- Position of the last event. Its row lock is what orders all appends and takeovers.
create table tutti_store.head (
  only_row boolean primary key default true check (only_row),
  position bigint not null
);
insert into tutti_store.head (position) values (0);

create table tutti_store.events (
  position bigint primary key,
  stream text collate "C" not null,
  version integer not null,
  type text collate "C" not null,
  data jsonb not null,
  meta jsonb not null,
  hash bytea not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (stream, version)
);
-- No index by ensemble: it would cost each event a tenth of its time. The streams of an ensemble are
-- neighbours in the unique index above, and one read sorts them by position.

create function tutti_store.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are never changed or deleted'
    using errcode = 'TU004', hint = 'Append a new event that says what is so now.';
end $$;
create trigger events_are_for_ever before update or delete or truncate on tutti_store.events
  for each statement execute function tutti_store.refuse_change();

-- Who may append to an ensemble. Every takeover raises the epoch.
create table tutti_store.leases (
  eid text collate "C" primary key,
  epoch bigint not null,
  supervisor text not null,
  host text not null,
  boot text not null,
  pid integer not null,
  process_start text not null,
  taken_at timestamptz not null default now(),
  beat_at timestamptz not null default now(),
  released boolean not null default false
);

-- How many ensembles of a name there have been: 'lorenz' 3 makes the id lorenz-3.
create table tutti_store.names (
  name text collate "C" primary key,
  counter integer not null
);

-- What somebody wants, from any terminal; handled inside the append of what came of it.
create table tutti_store.commands (
  id uuid primary key,
  eid text collate "C" not null,
  verb text not null,
  selector jsonb not null,
  args jsonb not null,
  actor text not null,
  at timestamptz not null default clock_timestamp(),
  handled bigint
);
create index commands_to_handle on tutti_store.commands (eid, at) where handled is null;

-- How far each follower of the log has come.
create table tutti_store.checkpoints (
  name text collate "C" primary key,
  position bigint not null
);
`,
    )
    .execute(db);
}
