import { type Kysely, sql } from 'kysely';

interface Table {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
}

const text = 'text';
const required = 'text not null';
const name = 'text collate "C" not null';
const count = 'integer not null';
const time = 'timestamptz';

const tables: readonly Table[] = [
  {
    name: 'ensembles',
    key: ['eid'],
    columns: {
      eid: name,
      name: required,
      state: required,
      outcome: text,
      message: text,
      backend: required,
      planned_runs: count,
      maxruns: 'integer',
      maxjobs: 'integer',
      held: 'boolean not null',
      hold_reason: text,
      supervisor: text,
      file: required,
      source_sha256: required,
      definition: 'jsonb not null',
      arguments: 'jsonb not null',
      cwd: required,
      user_name: required,
      host: required,
      tutti: required,
      created_at: 'timestamptz not null',
      started_at: time,
      finished_at: time,
    },
  },
  {
    name: 'batches',
    key: ['eid', 'batch'],
    columns: {
      eid: name,
      batch: name,
      ordinal: count,
      state: required,
      cycle: count,
      priority: count,
      maxruns: 'integer',
      maxjobs: 'integer',
      held: 'boolean not null',
      hold_reason: text,
      reason: text,
      message: text,
      started_at: time,
      finished_at: time,
    },
  },
  {
    name: 'runs',
    key: ['eid', 'batch', 'idx'],
    columns: {
      eid: name,
      batch: name,
      idx: count,
      state: required,
      phase: text,
      reason: text,
      message: text,
      root_cause: text,
      attempt: count,
      segment: count,
      cycle: count,
      priority: count,
      backend: text,
      job: text,
      params: 'jsonb not null',
      texts: 'jsonb',
      held: 'boolean not null',
      hold_reason: text,
      question: text,
      exit_code: 'integer',
      signal: text,
      waiting_for: text,
      waiting_since: time,
      waiting_until: time,
      waiting_detail: text,
      planned_at: 'timestamptz not null',
      dispatched_at: time,
      templated_at: time,
      checked_at: time,
      submitted_at: time,
      started_at: time,
      exited_at: time,
      post_processed_at: time,
      ended_at: time,
    },
  },
  {
    name: 'attempts',
    key: ['eid', 'batch', 'idx', 'cycle', 'attempt', 'segment'],
    columns: {
      eid: name,
      batch: name,
      idx: count,
      cycle: count,
      attempt: count,
      segment: count,
      token: required,
      backend: required,
      job: text,
      host: text,
      outcome: text,
      exit_code: 'integer',
      signal: text,
      reason: text,
      evidence: text,
      requested_at: 'timestamptz not null',
      submitted_at: time,
      started_at: time,
      ended_at: time,
    },
  },
  {
    name: 'tasks',
    key: ['eid', 'batch', 'idx', 'phase', 'index', 'cycle', 'attempt'],
    columns: {
      eid: name,
      batch: name,
      idx: count,
      phase: name,
      index: count,
      cycle: count,
      attempt: count,
      name: required,
      token: required,
      state: required,
      exit_code: 'integer',
      signal: text,
      message: text,
      log: text,
      tries: 'integer',
      output: text,
      next_at: time,
      started_at: 'timestamptz not null',
      ended_at: time,
    },
  },
];

/** The tables that the folds write, and the function that writes them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of tables) await sql.raw(createTable(table)).execute(db);
  await sql.raw(createProject()).execute(db);
}

/** No index on what changes, and room in each page: so an update touches no index (HOT). */
function createTable({ name, key, columns }: Table): string {
  const lines = Object.entries(columns).map(([column, type]) => `  "${column}" ${type}`);
  return `
create table tutti_store.${name} (
${lines.join(',\n')},
  primary key (${quoted(key)})
) with (fillfactor = 60);`;
}

/**
 * Takes the folds' changes by table. Each is a JSON object of the columns to set: the row that is
 * there with those columns overlaid, or a new row.
 *
 * The planner's settings are pinned because the plans are made once, on empty tables, and kept: a
 * sequential scan chosen then would cost more with every run that the store knows.
 */
function createProject(): string {
  return `
create function tutti_store.project(changes jsonb) returns void language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
${tables.map(upsert).join('\n')}
end $$;`;
}

function upsert({ name, key, columns }: Table): string {
  const all = Object.keys(columns);
  const values = all.filter((column) => !key.includes(column));
  const matches = key.map((column) => {
    const cast = columns[column]?.startsWith('integer') === true ? '::integer' : '';
    return `old."${column}" = (change->>'${column}')${cast}`;
  });
  return `
  if changes ? '${name}' then
    insert into tutti_store.${name} (${quoted(all)})
    select ${all.map((column) => `new."${column}"`).join(', ')}
    from jsonb_array_elements(changes->'${name}') as change
    left join tutti_store.${name} as old on ${matches.join(' and ')}
    cross join lateral jsonb_populate_record(old, change) as new
    on conflict (${quoted(key)}) do update
    set (${quoted(values)}) = row(${values.map((column) => `excluded."${column}"`).join(', ')});
  end if;`;
}

function quoted(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ');
}
