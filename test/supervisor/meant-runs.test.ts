import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/index.js';
import type { Selector } from '../../src/control/index.js';
import { readAnswer, sendCommand } from '../../src/events/store/index.js';
import { listRuns, verifyEnsemble } from '../../src/projections/tables/index.js';
import { until } from '../support/postgres.js';
import { created, type CreatedEnsemble, host, openStore } from '../support/store.js';
import { Moment, watched } from '../support/watched-database.js';
import { plain, scripted } from './scripted.js';

const runs = (from: number, to = from): Selector => ({
  of: [{ kind: 'runs', batch: 'b', from, to }],
  where: [],
});

function ask({ db, lease }: CreatedEnsemble, verb: string, selector: Selector): Promise<string> {
  return sendCommand(db, { eid: lease.eid, verb, selector, args: {}, actor: 'ada' });
}

async function answerTo({ db }: CreatedEnsemble, id: string): Promise<unknown> {
  await until('it is answered', async () => (await readAnswer(db, id))?.answer !== null);
  return (await readAnswer(db, id))?.answer;
}

/** Whether it is of the log, and not of a table. */
function isEvent(row: object | undefined): boolean {
  return row !== undefined && 'hash' in row;
}

describe('a run that ends while others are looked up for a command', () => {
  it('is seen as it is', async () => {
    const ensemble = await created(await openStore(), plain(3));
    await ask(ensemble, 'cancel', runs(1));
    await ask(ensemble, 'hold', runs(2));
    const [looking, ended] = [new Moment(), new Moment()];
    let [mayEnd, retry] = [false, ''];
    const db = watched(ensemble.db, {
      read: async ([row]) => {
        if (retry === '' || !isEvent(row)) return;
        looking.happen();
        await ended.come;
      },
    });
    void looking.come.then(() => (mayEnd = true));
    const hosting = host(
      { ...ensemble, db },
      {
        backend: (_, simulated): Backend =>
          scripted(simulated, {
            observe: async (jobs) => {
              const seen = await simulated.observe(jobs);
              const running = { kind: 'running', startedAt: 0 } as const;
              return mayEnd ? seen : new Map([...seen].map(([token]) => [token, running]));
            },
            nextLook: (job, now) => Math.max(simulated.nextLook(job, now), now + 1000),
          }),
        committed: ({ type }, stream) => {
          if (type === 'run.succeeded' && stream.endsWith('/b-0')) ended.happen();
          if (type !== 'run.running' || retry !== '') return;
          retry = 'sent';
          void ask(ensemble, 'retry', runs(0, 1)).then((id) => (retry = id));
        },
      },
    );
    await ended.come;
    await until('it is sent', () => retry !== 'sent');
    expect(await answerTo(ensemble, retry)).toEqual({
      ...{ done: 1, already: 0, refused: 1 },
      reasons: [{ of: 'b-0', why: 'it has succeeded' }],
    });
    expect(await answerTo(ensemble, await ask(ensemble, 'cancel', runs(0)))).toMatchObject({
      reasons: [{ of: 'b-0', why: 'it has ended: succeeded' }],
    });
    await ask(ensemble, 'release', runs(2));
    expect(await hosting).toEqual({ departure: 'finished', defects: [] });
    const { eid } = ensemble.lease;
    expect(await listRuns(ensemble.db, eid, { state: 'succeeded' })).toHaveLength(3);
    expect((await verifyEnsemble(ensemble.db, eid)).faults).toEqual([]);
  });
});

describe('a command about many runs that have ended', () => {
  it('reads no history of those that it cannot be done to, and those of the others at once', async () => {
    const many = 40;
    const ensemble = await created(await openStore(), plain(many + 1));
    await ask(ensemble, 'cancel', runs(1, many));
    await ask(ensemble, 'hold', runs(0));
    const begun = new Moment();
    let reads = 0;
    const db = watched(ensemble.db, { read: ([row]) => void (reads += isEvent(row) ? 1 : 0) });
    const hosting = host(
      { ...ensemble, db },
      {
        committed: ({ type }) => {
          if (type === 'ensemble.started') begun.happen();
        },
      },
    );
    await begun.come;
    reads = 0;
    const hold = await ask(ensemble, 'hold', runs(1, many));
    expect(await answerTo(ensemble, hold)).toMatchObject({ done: 0, refused: many });
    expect(reads).toBe(0);
    const retry = await ask(ensemble, 'retry', runs(1, many));
    expect(await answerTo(ensemble, retry)).toMatchObject({ done: many, refused: 0 });
    expect(reads).toBe(1);
    await ask(ensemble, 'release', runs(0));
    expect(await hosting).toEqual({ departure: 'finished', defects: [] });
  });
});
