import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import { positionGaps } from '../../../src/events/store/index.js';
import { listRuns, verifyEnsemble } from '../../../src/projections/tables/index.js';
import { created, eventsOf, host, openStore, takenUp } from '../../support/store.js';

/** Failures, retries, tasks around everything, lost runs that are held. */
const eventful = `
ensemble:
  name: e
  simulated:
    seed: 5
    failures: {"exit:1": 0.2, "signal:SEGV": 0.1, lost: 0.1, check: 0.05, task: 0.05, template: 0.05}
  pre_process: [{name: execute, args: {cmd: "true"}}]
  batch_config:
    retry: {attempts: 2, delays: [5s], on: ["exit:*", "signal:*", check, task]}
    pre_batch: [{name: execute, args: {cmd: "true"}}]
    pre_run: [{name: check, args: {cmd: "true"}}]
    post_run: [{name: execute, args: {cmd: "true"}, when: always}]
  batches:
    - name: b
      sweep: {grid: {a: [1.0, 2.50, 1e-5, "text"], b: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}
`;

async function ran(): Promise<{ db: Database; eid: string }> {
  const ensemble = await created(await openStore(), eventful);
  await host(ensemble);
  return { db: ensemble.db, eid: ensemble.lease.eid };
}

/** As somebody would who has the rights of the database's owner. */
async function tamper(db: Database, statement: string): Promise<void> {
  const client = await db.connect('test');
  try {
    await client.query('alter table tutti_store.events disable trigger events_are_for_ever');
    const result = await client.query(statement);
    if (result.rowCount === 0) throw new Error(`nothing was tampered with: ${statement}`);
    await client.query('alter table tutti_store.events enable trigger events_are_for_ever');
  } finally {
    await client.end();
  }
}

describe('verifying', () => {
  it('finds nothing where nothing is wrong, whatever the runs went through', async () => {
    const { db, eid } = await ran();
    const states = new Set((await listRuns(db, eid)).map(({ state }) => state));
    expect(states).toEqual(new Set(['succeeded', 'failed', 'lost']));
    const verification = await verifyEnsemble(db, eid);
    expect(verification.faults).toEqual([]);
    expect(verification.events).toBe((await eventsOf(db, { eid })).length);
    expect(verification.streams).toBe(40 + 1 + 1);
    expect(verification.rows).toMatchObject({ ensembles: 1, batches: 1, runs: 40 });
    expect(verification.rows.attempts).toBeGreaterThan(40);
    expect(verification.rows.tasks).toBeGreaterThan(80);
  });

  it('looks at one ensemble: what was done to another is not its fault', async () => {
    const { db, eid } = await ran();
    const other = await created(db, eventful);
    await tamper(
      db,
      `update tutti_store.runs set doc = doc || '{"state":"queued"}' where eid = '${eid}'`,
    );
    expect((await verifyEnsemble(db, other.lease.eid)).faults).toEqual([]);
    expect((await verifyEnsemble(db, eid)).faults).not.toEqual([]);
  });

  it.each<[string, string, (string | RegExp)[]]>([
    [
      "a run's row that was changed",
      `update tutti_store.runs set doc = doc || '{"attempt":7}' where idx = 3`,
      [
        'runs ["e-1", "b", 3] is in the table, and the log says otherwise',
        'runs ["e-1", "b", 3] follows from the log, and the table says otherwise',
      ],
    ],
    [
      'a row that is missing',
      'delete from tutti_store.attempts where idx = 5 and attempt = 1',
      [/^attempts \["e-1", "b", 5, 1, 1, 1\] follows from the log/],
    ],
    [
      'a row too many',
      `insert into tutti_store.runs select eid, batch, 40, doc from tutti_store.runs where idx = 0`,
      [/^runs \["e-1", "b", 40\] is in the table/],
    ],
    [
      'a changed parameter',
      `update tutti_store.params set doc = jsonb_set(doc, '{params,a}', '99') where idx = 4`,
      [/^params \["e-1", "b", 4\] is in/, /^params \["e-1", "b", 4\] follows/],
    ],
    [
      "a batch's row that was changed",
      `update tutti_store.batches set doc = doc || '{"held":true}'`,
      [/^batches \["e-1", "b"\] is in/, /^batches \["e-1", "b"\] follows/],
    ],
    [
      "the ensemble's row that was changed",
      `update tutti_store.ensembles set doc = doc || '{"cwd":"/elsewhere"}'`,
      [/^ensembles \["e-1"\] is in/, /^ensembles \["e-1"\] follows/],
    ],
    [
      'a task that was changed',
      `update tutti_store.tasks set doc = doc || '{"log":"/elsewhere"}' where idx = -1 and batch = 'b'`,
      [/^tasks \["e-1", "b", -1, "pre_batch", 0, 1, 1\] is in/, /^tasks .* follows/],
    ],
    [
      "an event's data that was changed where no table shows it",
      `update tutti_store.events set meta = meta || '{"actor":"nobody"}' where stream = 'run/e-1/b-3' and version = 2`,
      [/^event \d+: its hash is not that of its content$/],
    ],
    [
      'an event whose data make no sense any more',
      `update tutti_store.events set data = '{}' where type = 'ensemble.created'`,
      [
        /^event 1: its hash is not that of its content$/,
        /^event 1: ensemble.created: data must have/,
      ],
    ],
    [
      'an event with a time that is none',
      `update tutti_store.events set meta = meta || '{"at":"yesterday"}' where type = 'run.planned' and stream = 'run/e-1/b-3'`,
      [/^event \d+: its hash is not that of its content$/, /^runs \["e-1", "b", 3\] is in/],
    ],
    [
      'an event of another type',
      `update tutti_store.events set type = 'run.released', data = '{}' where stream = 'run/e-1/b-3' and version = 2`,
      [
        /^event \d+: its hash is not that of its content$/,
        /^event \d+: run.released cannot follow in run\/e-1\/b-3/,
      ],
    ],
    [
      'a hash that was changed',
      `update tutti_store.events set hash = sha256('x') where stream = 'run/e-1/b-3' and version = 2`,
      [
        /^event \d+: its hash is not that of its content$/,
        /^event \d+: its hash is not that of its content$/,
      ],
    ],
    [
      'an event that was taken out of the middle',
      `delete from tutti_store.events where stream = 'run/e-1/b-3' and version = 2`,
      [
        /^event \d+: run\/e-1\/b-3 goes from version 1 to 3$/,
        /^positions have gaps: \d+ events, the last at (\d+), the head at \1$/,
      ],
    ],
    [
      'an event that was moved to the end of the log',
      `with moved as (update tutti_store.head set position = position + 1 returning position)
       update tutti_store.events e set position = moved.position from moved
       where stream = 'run/e-1/b-3' and version = 2`,
      [/goes from version 1 to 3$/, /^positions have gaps/],
    ],
  ])('finds %s, and says which', async (_, statement, findings) => {
    const { db, eid } = await ran();
    await tamper(db, statement);
    const { faults } = await verifyEnsemble(db, eid);
    for (const finding of findings) {
      expect(faults).toContainEqual(
        typeof finding === 'string' ? finding : (expect.stringMatching(finding) as unknown),
      );
    }
    const rows = findings.every((finding) => !/event|position/.test(String(finding)));
    if (rows) expect(faults).toHaveLength(findings.length);
  });

  it('names a few of many rows, and counts the others', async () => {
    const { db, eid } = await ran();
    await tamper(db, `update tutti_store.runs set doc = doc || '{"attempt":7}'`);
    const { faults } = await verifyEnsemble(db, eid);
    expect(faults.filter((fault) => fault.includes('is in the table'))).toHaveLength(5);
    expect(faults).toContain('runs: 35 more rows like this');
  });

  it('finds no gap where the tail was cut off as if it had never been: only an outside anchor could', async () => {
    const { db, eid } = await ran();
    const all = await eventsOf(db, { eid });
    const last = all.at(-1)!;
    expect(last.type).toBe('supervisor.detached');
    await tamper(db, `delete from tutti_store.events where position = ${last.position}`);
    // A clumsy thief forgets the head and the tables.
    const clumsy = (await verifyEnsemble(db, eid)).faults;
    const { position } = last;
    expect(clumsy).toContain(
      `positions have gaps: ${position - 1} events, the last at ${position - 1}, the head at ${position}`,
    );
    expect(clumsy).toContainEqual(expect.stringMatching(/^ensembles \["e-1"\] follows/));
    await tamper(db, 'update tutti_store.head set position = position - 1');
    const { supervisor } = all.findLast(({ type }) => type === 'supervisor.attached')!.data as {
      supervisor: string;
    };
    await tamper(
      db,
      `update tutti_store.ensembles set doc = doc || '{"supervisor":"${supervisor}", "stalled":false}'`,
    );
    expect((await verifyEnsemble(db, eid)).faults).toEqual([]);
  });

  it('can be done while the ensemble runs, at any moment', async () => {
    const db = await openStore();
    let ensemble = await created(db, eventful.replace('lost: 0.1, ', ''));
    const { eid } = ensemble.lease;
    const running = new AbortController();
    const hosting = (async () => {
      // In pieces, so that it takes a while.
      for (;;) {
        const stop = new AbortController();
        let seen = 0;
        const { departure } = await host(ensemble, {
          stop: stop.signal,
          committed: () => {
            seen += 1;
            if (seen === 60) stop.abort();
          },
        });
        if (departure === 'finished') break;
        ensemble = await takenUp(ensemble);
      }
      running.abort();
    })();
    const faults: string[] = [];
    const seen = new Set<number>();
    while (!running.signal.aborted) {
      const verification = await verifyEnsemble(db, eid);
      faults.push(...verification.faults);
      seen.add(verification.events);
    }
    await hosting;
    expect(faults).toEqual([]);
    expect(seen.size).toBeGreaterThan(2);
  });

  it('says that there is nothing of an ensemble that is not there', async () => {
    const { db } = await ran();
    expect(await verifyEnsemble(db, 'nobody-1')).toMatchObject({
      events: 0,
      streams: 0,
      faults: [],
    });
  });
});

describe('the positions of a store', () => {
  it('have no gap where they begin at 1 and end at the head', async () => {
    const { db } = await ran();
    expect(await positionGaps(db)).toBeUndefined();
    await sql`update tutti_store.head set position = position + 1`.execute(db.kysely);
    expect(await positionGaps(db)).toMatch(/^positions have gaps/);
  });

  it('have none in a store without any event', async () => {
    expect(await positionGaps(await openStore())).toBeUndefined();
  });
});
