import { sql } from 'kysely';
import type { Database } from '../src/database/index.js';

/**
 * Our schemas as PostgreSQL's own catalogue tells them, in an order that does not change. The
 * embedded server brings no pg_dump, and a dump that two versions of it write differently would
 * be of no use for comparing.
 */
export async function dumpCatalogue(db: Database): Promise<string> {
  const parts = await Promise.all([
    columns(db),
    definitions(db, indexes),
    definitions(db, constraints),
    definitions(db, triggers),
    definitions(db, functions),
    definitions(db, views),
  ]);
  return `-- What the migrations come to. Written by \`npm run schema\`.\n\n${parts.flat().join('\n\n')}\n`;
}

const ours = sql.raw(`('tutti_store', 'tutti')`);

async function columns(db: Database): Promise<string[]> {
  const { rows } = await sql<{ relation: string; lines: string }>`
    select c.oid::regclass::text as relation,
      string_agg(
        format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
          case when a.attnotnull then ' not null' else '' end,
          coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')),
        E',\n' order by a.attnum) as lines
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind = 'r' and c.relnamespace::regnamespace::text in ${ours}
      and c.relname not like 'kysely%' and c.relname not like '%migration%'
    group by c.oid order by 1`.execute(db.kysely);
  return rows.map(({ relation, lines }) => `table ${relation} (\n${lines}\n)`);
}

const indexes = `
  select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid
  where c.relnamespace::regnamespace::text in ('tutti_store', 'tutti') and c.relname not like '%migration%'`;

const constraints = `
  select format('constraint %s on %s: %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
  from pg_constraint where connamespace::regnamespace::text in ('tutti_store', 'tutti')
    and contype in ('c', 'u', 'f') and conrelid::regclass::text not like '%migration%'`;

const triggers = `
  select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
  where not tgisinternal and c.relnamespace::regnamespace::text in ('tutti_store', 'tutti')`;

const functions = `
  select pg_get_functiondef(oid) from pg_proc
  where pronamespace::regnamespace::text in ('tutti_store', 'tutti')`;

const views = `
  select format('view %s as%s%s', oid::regclass, E'\\n', pg_get_viewdef(oid, true)) from pg_class
  where relkind = 'v' and relnamespace::regnamespace::text in ('tutti_store', 'tutti')`;

async function definitions(db: Database, query: string): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`
    select text from (${sql.raw(query)}) as t(text) order by text collate "C"`.execute(db.kysely);
  return rows.map(({ text }) => text.trimEnd());
}
