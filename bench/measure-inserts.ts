import { randomUUID } from 'node:crypto';
import { openDatabase } from '../src/database/index.js';

/**
 * The bare loop: rows like those of run lives, 500 a commit, into a table of the same shape and
 * with the same indexes. No machine, no projection, no hash, no check.
 */
const events = Number(process.argv[2] ?? 100_000);
const perCommit = 500;

const db = await openDatabase({});
const client = await db.connect('bare');
await client.query(
  'create table bare (like tutti_store.events including defaults including indexes)',
);
const types = [
  ['run.planned', { params: { member: 1 }, priority: 0 }],
  ['run.dispatched', { attempt: 1, from: 'template' }],
  ['run.templated', { files: [] }],
  ['run.checked', {}],
  [
    'run.submit-requested',
    { attempt: 1, segment: 1, cycle: 1, token: randomUUID(), backend: 'simulated' },
  ],
  ['run.submitted', { attempt: 1, job: `sim-${randomUUID()}` }],
  ['run.running', { attempt: 1, started_at: new Date().toISOString() }],
  ['run.exited', { attempt: 1, outcome: 'success', code: 0, evidence: 'simulation' }],
  ['run.post-processed', {}],
  ['run.succeeded', {}],
] as const;

const began = performance.now();
for (let position = 0; position < events; position += perCommit) {
  const rows = Array.from({ length: perCommit }, (_, offset) => {
    const number = position + offset;
    const [type, data] = types[number % types.length] ?? types[0];
    return {
      position: number,
      stream: `run/lives-1/b-${Math.floor(number / types.length)}`,
      version: (number % types.length) + 1,
      type,
      data,
      meta: { id: randomUUID(), v: 1, actor: 'supervisor', at: new Date().toISOString() },
      hash: 'a3'.repeat(32),
    };
  });
  await client.query(
    `insert into bare (position, stream, version, type, data, meta, hash)
     select position, stream, version, type, data, meta, decode(hash, 'hex')
     from jsonb_to_recordset($1::jsonb)
       as r(position bigint, stream text, version integer, type text, data jsonb, meta jsonb, hash text)`,
    [JSON.stringify(rows)],
  );
}
const seconds = (performance.now() - began) / 1000;
await client.end();
await db.leave();

console.log(JSON.stringify({ events, seconds, eventsPerSecond: events / seconds }));
