import { sql } from 'kysely';
import { pointerStep } from '../../config/index.js';
import type { Database } from '../../database/index.js';
import { noJobs, type Spread, spread } from './statistics.js';

/** Runs that have the same value of a parameter, or, where there are many numbers, one in the same range. */
export interface ParameterStatistics {
  /** As it was written; the lowest of a range; null for runs that have no such parameter. */
  readonly value: string | null;
  /** The highest of a range; null where there is only one value. */
  readonly to: string | null;
  readonly runs: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Of their jobs that have ended. */
  readonly ran: Spread;
}

/** Of more numbers than this, ranges are made: so many, with as many different numbers in each. */
const mostNumbers = 20;
const ranges = 10;

/** In the order of the values: numbers by size, then texts, then runs without. */
export async function statisticsBy(
  db: Database,
  eid: string,
  name: string,
): Promise<ParameterStatistics[]> {
  const path = name.split('.');
  // As for selectors: a name with a dot, or what is within another parameter.
  const [whole, within] = [pointerStep(name), path.map(pointerStep).join('')];
  const { rows } = await sql<ParameterStatistics>`
    with run as materialized (
      select batch, idx, state, value, coalesce(value::text, '') as key,
        -- Of a mapping the order of its keys was kept.
        case when jsonb_typeof(value) <> 'object' then written end as written
      from (
        select batch, idx, state,
          coalesce(params -> ${name}::text, params #> ${path}::text[]) as value,
          coalesce(texts ->> ${whole}::text, texts ->> ${within}::text) as written
        from tutti.runs where eid = ${eid}
      ) r
    ), known as (
      select key, coalesce(min(written), value #>> '{}') as text,
        case when jsonb_typeof(value) = 'number' then (value #>> '{}')::numeric end as number
      from run group by key, value
    ), ranged as (
      select key, text, number,
        case when number is not null and count(number) over () > ${mostNumbers}
          then ntile(${ranges}) over (partition by number is null order by number) end as range
      from known
    ), placed as (
      select key, text, number, dense_rank() over (order by
        case when number is not null then 0 when text is not null then 1 else 2 end,
        range, case when range is null then number end, case when number is null then text end
      ) as place
      from ranged
    ), labelled as (
      select place, (array_agg(text order by number))[1] as value,
        case when count(*) > 1 then (array_agg(text order by number desc))[1] end as "to"
      from placed group by place
    ), counted as (
      select place, count(*)::integer as runs,
        (count(*) filter (where state = 'succeeded'))::integer as succeeded,
        (count(*) filter (where state = 'failed'))::integer as failed
      from run join placed using (key) group by place
    ), measured as (
      select place, ${spread('ran')} as ran
      from (
        select batch, idx, greatest(run_seconds, 0) as ran
        from tutti.attempts where eid = ${eid} and outcome <> 'lost'
      ) job
      join run using (batch, idx) join placed using (key)
      group by place
    )
    select value, "to", runs, succeeded, failed,
      coalesce(ran, ${JSON.stringify(noJobs)}::jsonb) as ran
    from labelled join counted using (place) left join measured using (place)
    order by place`.execute(db.kysely);
  return rows;
}
