import { type Kysely, sql } from 'kysely';
import { projectionTables, quoted } from './0002-projections.js';

/**
 * The only ways to write: `append`, and the functions that give and take leases.
 *
 * `append` is volatile plpgsql, so that each of its statements sees what was committed before that
 * statement began. It first takes the lock on `head` and only then looks at leases and versions:
 * in one SQL statement, or in another order, a row could get in after a takeover, because the
 * statement's snapshot would predate its wait for the lock.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(append).execute(db);
  await sql.raw(leases).execute(db);
}

/** The documents of one table, column by column; named after table and column: `runs_idx`. */
const changes = projectionTables.map(({ name, key }) => {
  const columns = [...Object.entries(key), ['doc', 'jsonb']];
  return {
    name,
    key: quoted(key),
    arguments: columns
      .map(([column, type]) => `${name}_${column} ${type}[] default '{}'`)
      .join(', '),
    arrays: columns.map(([column]) => `${name}_${column}`).join(', '),
  };
});

/**
 * Everything comes as columns: an array for each. PostgreSQL reads 500 events so in two thirds of
 * the time that one jsonb document of them took.
 */
const append = `
create function tutti_store.append(
  -- leases that the writer believes to hold
  held_eid text[] default '{}', held_epoch bigint[] default '{}',
  -- streams, each with the event it follows
  moved_stream text[] default '{}', moved_version integer[] default '{}', moved_hash bytea[] default '{}',
  -- in order
  event_stream text[] default '{}', event_version integer[] default '{}', event_type text[] default '{}', event_data jsonb[] default '{}', event_meta jsonb[] default '{}', event_hash bytea[] default '{}',
  -- ids of the commands that these events answer
  handled_id uuid[] default '{}',
  -- what the folds make of the events, by table
  ${changes.map((table) => table.arguments).join(',\n  ')}
) returns bigint   -- position of the last event
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
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
${changes.map(overlay).join('')}
  if cardinality(handled_id) > 0 then
    update tutti_store.commands set handled = last where id = any (handled_id) and handled is null;
    get diagnostics found_rows = row_count;
    if found_rows <> cardinality(handled_id) then
      raise exception 'a command has been handled already' using errcode = 'TU003';
    end if;
  end if;

  perform pg_notify('tutti_events', last::text);
  return last;
end $$;
`;

/** A row that is there already keeps what the new document does not say. */
function overlay({ name, key, arrays }: (typeof changes)[number]): string {
  return `
  if cardinality(${name}_doc) > 0 then
    insert into tutti_store.${name} as t (${key}, doc)
    select * from unnest(${arrays})
    on conflict (${key}) do update set doc = t.doc || excluded.doc;
  end if;
`;
}

const leases = `
-- A new ensemble's id and its first lease.
create function tutti_store.begin_ensemble(ensemble text, holder jsonb)
returns table (eid text, epoch bigint) language plpgsql volatile as $$
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
end $$;

-- Takes the lease that was last seen with this epoch. Returns the new epoch, or null where somebody was faster.
-- It waits for the lock that appends hold: after it no event of the old epoch can be on its way.
create function tutti_store.take_lease(ensemble text, seen bigint, holder jsonb)
returns bigint language plpgsql volatile as $$
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
end $$;
`;
