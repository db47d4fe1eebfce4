import { type Kysely, sql } from 'kysely';

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

const append = `
create function tutti_store.append(
  held jsonb,      -- leases that the writer believes to hold: [{eid, epoch}]
  moved jsonb,     -- streams, each with the event it follows: [[stream, version, hash]]
  events jsonb,    -- in order: [{stream, version, type, data, meta, hash}]
  changes jsonb,   -- what the folds make of them, by table
  handled jsonb    -- ids of the commands that these events answer
) returns bigint   -- position of the last event
language plpgsql volatile
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
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

  -- Of the events themselves: a caller that leaves a stream out of "moved" gets no event in by that.
  select e.stream into name
  from jsonb_to_recordset(events) as e(stream text)
  where not exists (
    select from jsonb_to_recordset(held) as h(eid text) where h.eid = split_part(e.stream, '/', 2)
  ) limit 1;
  if found then
    raise exception 'no lease covers the stream %', name using errcode = 'TU001', detail = split_part(name, '/', 2);
  end if;

  -- That nothing follows it yet, the unique (stream, version) says below.
  select m->>0 into name
  from jsonb_array_elements(moved) as m
  where (m->>1)::integer > 0 and not exists (
    select from tutti_store.events e
    where e.stream = m->>0 and e.version = (m->>1)::integer and e.hash = decode(m->>2, 'hex')
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
end $$;
`;

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
