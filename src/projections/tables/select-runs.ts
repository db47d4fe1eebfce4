import { type RawBuilder, sql } from 'kysely';
import { pointerStep } from '../../config/index.js';
import { type Condition, fieldOf, type Selector, type Target } from '../../control/index.js';
import type { Database } from '../../database/index.js';
import type { RunState } from '../../machines/index.js';

/** What must be known of a run to see whether something can be done to it. */
export interface ChosenRun {
  readonly batch: string;
  readonly idx: number;
  readonly run: string;
  readonly state: RunState;
  readonly held: boolean;
  readonly question: string | null;
  readonly phase: string | null;
  readonly reason: string | null;
}

/**
 * The runs of an ensemble that a selector means, in the order of their batches' names and their
 * numbers.
 *
 * @throws BadSelector where a condition cannot be asked.
 */
export async function selectRuns(
  db: Database,
  eid: string,
  { of, where }: Selector,
): Promise<readonly ChosenRun[]> {
  const conditions = [sql`r.eid = ${eid}`, ...where.map(isTrue)];
  if (of.length > 0) conditions.push(isAnyOf(of));
  const { rows } = await sql<ChosenRun>`
    select r.batch, r.idx, r.run, r.state, r.held, r.question, r.phase, r.reason
    from tutti.runs r where ${sql.join(conditions, sql` and `)}
    order by r.batch, r.idx`.execute(db.kysely);
  return rows;
}

/** Those of what is named that are not there: a batch, a run, or a range that no run is in. */
export async function missingTargets(
  db: Database,
  eid: string,
  targets: readonly Target[],
): Promise<Target[]> {
  if (targets.length === 0) return [];
  const batches = targets.map(({ batch }) => batch);
  const from = targets.map((target) => (target.kind === 'runs' ? target.from : null));
  const to = targets.map((target) => (target.kind === 'runs' ? target.to : null));
  const { rows } = await sql<{ n: number }>`
    select t.n from unnest(${batches}::text[], ${from}::bigint[], ${to}::bigint[])
      with ordinality as t(batch, first, last, n)
    where case when t.first is null
      then not exists (select from tutti.batches b where b.eid = ${eid} and b.batch = t.batch)
      else not exists (
        select from tutti.runs r
        where r.eid = ${eid} and r.batch = t.batch and r.idx between t.first and t.last
      ) end
    order by t.n`.execute(db.kysely);
  return rows.flatMap(({ n }) => targets.slice(n - 1, n));
}

/** Names of the parameters that any run of the ensemble has. */
export async function parameterNames(db: Database, eid: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct name from tutti.runs r, jsonb_object_keys(r.params) as name
    where r.eid = ${eid} order by name`.execute(db.kysely);
  return rows.map(({ name }) => name);
}

/** Why runs of the ensemble failed, or were tried again. */
export async function reasonsOf(db: Database, eid: string): Promise<string[]> {
  const { rows } = await sql<{ reason: string }>`
    select distinct r.reason from tutti.runs r
    where r.eid = ${eid} and r.reason is not null order by r.reason`.execute(db.kysely);
  return rows.map(({ reason }) => reason);
}

/** Hundreds of runs may be named one by one, as a shell expands b-{1..300}: they are one list for each batch. */
function isAnyOf(targets: readonly Target[]): RawBuilder<unknown> {
  const whole: string[] = [];
  const single = new Map<string, number[]>();
  const ranges: RawBuilder<unknown>[] = [];
  for (const target of targets) {
    if (target.kind === 'batch') whole.push(target.batch);
    else if (target.from === target.to) {
      const known = single.get(target.batch);
      if (known === undefined) single.set(target.batch, [target.from]);
      else known.push(target.from);
    } else {
      const { batch, from, to } = target;
      ranges.push(sql`(r.batch = ${batch} and r.idx between ${from}::bigint and ${to}::bigint)`);
    }
  }
  const any = [
    ...(whole.length > 0 ? [sql`r.batch = any (${whole}::text[])`] : []),
    ...Array.from(
      single,
      ([batch, numbers]) => sql`(r.batch = ${batch} and r.idx = any (${numbers}::bigint[]))`,
    ),
    ...ranges,
  ];
  return sql`(${sql.join(any, sql` or `)})`;
}

/** A condition about a value that a run does not have is not true of it, whatever it says. */
function isTrue(condition: Condition): RawBuilder<unknown> {
  const field = fieldOf(condition);
  const { value } = condition;
  const sign = sql.raw(signs[condition.is]);
  switch (field.kind) {
    case 'state':
      return sql`r.state ${sign} ${value}`;
    case 'phase':
      return sql`r.phase ${sign} ${value}`;
    case 'reason':
      // `exit:*` is any exit code, as in the file.
      return value.endsWith(':*')
        ? sql`split_part(r.reason, ':', 1) || ':*' ${sign} ${value}`
        : sql`r.reason ${sign} ${value}`;
    case 'attempt':
      return sql`r.attempt ${sign} ${value}::integer`;
    case 'param':
      return isTrueOfParameter(field.name, condition);
  }
}

/**
 * Numbers are compared as numbers where both are some, else both as texts. A number that JSON cannot
 * hold is kept as a text beside what was written; it is a number still, and PostgreSQL can hold it.
 */
function isTrueOfParameter(name: string, { is, value }: Condition): RawBuilder<unknown> {
  const sign = sql.raw(signs[is]);
  const path = name.split('.');
  const found = sql`coalesce(r.params -> ${name}::text, r.params #> ${path}::text[])`;
  const text = sql`(${found} #>> '{}')`;
  // A name with a dot, or what is within another parameter.
  const pointers = [pointerStep(name), path.map(pointerStep).join('')];
  const wasNumber = sql`jsonb_typeof(${found}) = 'string' and r.texts ?| ${pointers}::text[]
    and length(${text}) <= ${longestNumber} and ${text} ~ ${numberPattern}`;
  const asTexts = sql`case jsonb_typeof(${found})
    when 'boolean' then ${text} ${sign} ${value.toLowerCase()}
    else ${text} collate "C" ${sign} ${value} end`;
  if (!isNumber(value)) return asTexts;
  return sql`case when jsonb_typeof(${found}) = 'number' or (${wasNumber})
    then ${text}::numeric ${sign} ${value}::numeric else ${asTexts} end`;
}

const signs: Readonly<Record<Condition['is'], string>> = {
  '=': '=',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** PostgreSQL's numeric holds all of these, so that no condition ends in its error. */
const numberPattern = '^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]{1,3})?$';
const longestNumber = 400;
const number = new RegExp(numberPattern);

function isNumber(text: string): boolean {
  return text.length <= longestNumber && number.test(text);
}
