import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backends/index.js';
import type { Order, Reply, Selector } from '../../src/control/index.js';
import { sendCommand } from '../../src/events/store/index.js';
import {
  findEnsemble,
  listBatches,
  listRuns,
  verifyEnsemble,
} from '../../src/projections/tables/index.js';
import {
  created,
  type CreatedEnsemble,
  eventsOf,
  host,
  type HostOptions,
  openStore,
  takenUp,
} from '../support/store.js';
import { scripted } from './scripted.js';

const all: Selector = { of: [], where: [] };
const batch: Selector = { of: [{ kind: 'batch', batch: 'b' }], where: [] };
const runs = (from: number, to = from): Selector => ({
  of: [{ kind: 'runs', batch: 'b', from, to }],
  where: [],
});
const nothing = { done: 0, already: 0, refused: 0 };
const where = (field: string, value: string): Selector => ({
  of: [],
  where: [{ field, is: '=', value }],
});

const yaml = (runCount: number, more = '') => `
ensemble:
  name: e
  backend: simulated
  simulated: {queue_seconds: 1, run_seconds: 10}
  batches:
    - {name: b, runs: [${Array.from({ length: runCount }, (_, x) => `{x: ${x}}`).join(', ')}]${more}}
`;

async function ensembleOf(text: string): Promise<CreatedEnsemble> {
  return created(await openStore(), text);
}

function ask({ db, lease }: CreatedEnsemble, order: Order, selector: Selector): Promise<string> {
  const { verb, args } = order;
  return sendCommand(db, { eid: lease.eid, verb, selector, args, actor: 'ada' });
}

async function answerTo({ db }: CreatedEnsemble, id: string): Promise<Reply> {
  const { rows } = await sql<{ answer: Reply; handled: number | null }>`
    select answer, handled from tutti_store.commands where id = ${id}`.execute(db.kysely);
  expect(rows[0]?.handled).not.toBeNull();
  return rows[0]?.answer ?? { done: -1, already: -1, refused: -1, reasons: [] };
}

/** Where the runs stand when nobody has anything to do any more. */
async function states({ db, lease }: CreatedEnsemble): Promise<Record<string, string>> {
  const found = await listRuns(db, lease.eid);
  return Object.fromEntries(found.map(({ run, state }) => [run, state]));
}

async function hosted(ensemble: CreatedEnsemble, options: HostOptions = {}): Promise<string> {
  const { departure, defects } = await host(ensemble, options);
  expect(defects).toEqual([]);
  expect(await verifyEnsemble(ensemble.db, ensemble.lease.eid)).toMatchObject({ faults: [] });
  return departure;
}

/** Does something once, when the first event of a type has been committed. */
function whenFirst(type: string, act: () => void): HostOptions {
  let isDone = false;
  return {
    committed: (event) => {
      if (isDone || event.type !== type) return;
      isDone = true;
      act();
    },
  };
}

/** Jobs run until they may end: virtual time would pass before anybody could say a word. */
class Patient {
  #mayEnd = false;

  readonly backend = (_: unknown, simulated: Backend): Backend =>
    scripted(simulated, {
      observe: async (jobs) => {
        const seen = await simulated.observe(jobs);
        if (this.#mayEnd) return seen;
        const running = { kind: 'running', startedAt: 0 } as const;
        return new Map(
          [...seen].map(([token, each]) => [token, each.kind === 'exited' ? running : each]),
        );
      },
      cancel: async (jobs, how) => {
        await simulated.cancel(jobs, how);
        if (how.kind === 'end') this.#mayEnd = true;
      },
      nextLook: (job, now) => Math.max(simulated.nextLook(job, now), now + 1000),
    });

  letEnd(): void {
    this.#mayEnd = true;
  }
}

/** The first of all tasks fails, and the others do their work. */
function firstTaskFails(of?: string): HostOptions {
  let times = 0;
  return {
    backend: (_, simulated): Backend =>
      scripted(simulated, {
        runTask: ({ phase }) => {
          const isMeant = of === undefined || of === phase;
          if (isMeant) times += 1;
          return Promise.resolve({ kind: 'ended', ok: !isMeant || times > 1 });
        },
      }),
  };
}

/** Rejects every job of a first attempt. */
const unlucky: HostOptions = {
  backend: (_, simulated): Backend =>
    scripted(simulated, {
      submit: (job) =>
        job.attempt === 1
          ? Promise.resolve({ kind: 'rejected', message: 'no' })
          : simulated.submit(job),
    }),
};

describe('what is asked while nobody has the ensemble', () => {
  test('is done by the next supervisor, in the order in which it was asked', async () => {
    const ensemble = await ensembleOf(yaml(4));
    const held = await ask(ensemble, { verb: 'hold', args: { reason: 'wait' } }, runs(1, 2));
    const again = await ask(ensemble, { verb: 'hold', args: {} }, runs(2, 3));
    const gone = await ask(ensemble, { verb: 'cancel', args: {} }, runs(0));
    const freed = await ask(ensemble, { verb: 'release', args: {} }, all);
    const loose = await ask(ensemble, { verb: 'release', args: {} }, runs(1, 3));
    expect(await hosted(ensemble)).toBe('finished');
    expect(await states(ensemble)).toEqual({
      'b-0': 'cancelled',
      'b-1': 'succeeded',
      'b-2': 'succeeded',
      'b-3': 'succeeded',
    });
    expect(await answerTo(ensemble, held)).toMatchObject({ done: 2, already: 0, refused: 0 });
    expect(await answerTo(ensemble, again)).toMatchObject({ done: 1, already: 1 });
    expect(await answerTo(ensemble, gone)).toMatchObject({ done: 1 });
    expect(await answerTo(ensemble, freed)).toMatchObject({
      done: 0,
      refused: 1,
      reasons: [{ of: ensemble.lease.eid, why: 'it is not held' }],
    });
    expect(await answerTo(ensemble, loose)).toMatchObject({ done: 3 });
    const [event] = await eventsOf(ensemble.db, { eid: ensemble.lease.eid, type: 'run.held' });
    expect(event).toMatchObject({ data: { reason: 'wait' }, meta: { actor: 'ada', cause: held } });
  });
});

describe('what is held', () => {
  test('waits, and its supervisor with it, until it is released', async () => {
    const ensemble = await ensembleOf(yaml(3));
    await ask(ensemble, { verb: 'hold', args: {} }, runs(1));
    const rest = whenFirst('run.succeeded', () => {
      void ask(ensemble, { verb: 'release', args: {} }, runs(1));
    });
    expect(await hosted(ensemble, rest)).toBe('finished');
    const events = await eventsOf(ensemble.db, { eid: ensemble.lease.eid, type: 'run.' });
    const order = events.flatMap(({ type, stream }) =>
      stream.endsWith('b-1') && ['run.released', 'run.dispatched'].includes(type) ? [type] : [],
    );
    expect(order).toEqual(['run.released', 'run.dispatched']);
  });

  test('as a whole batch starts nothing', async () => {
    const ensemble = await ensembleOf(yaml(3, ', maxruns: 1'));
    await ask(ensemble, { verb: 'hold', args: {} }, batch);
    const begun = whenFirst('ensemble.started', () => {
      void ask(ensemble, { verb: 'release', args: {} }, batch);
    });
    expect(await hosted(ensemble, begun)).toBe('finished');
    const types = (await eventsOf(ensemble.db, { eid: ensemble.lease.eid })).map(
      ({ type }) => type,
    );
    const released = types.indexOf('batch.released');
    expect(released).toBeGreaterThan(types.indexOf('batch.held'));
    expect(types.indexOf('run.dispatched')).toBeGreaterThan(released);
    expect(Object.values(await states(ensemble))).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});

describe('what is cancelled', () => {
  test('as a whole ends with its runs: those that run come to their end, the others never start', async () => {
    const ensemble = await ensembleOf(yaml(6, ', maxjobs: 2'));
    const patient = new Patient();
    const running = whenFirst('run.running', () => {
      void ask(ensemble, { verb: 'cancel', args: { reason: 'wrong grid' } }, all);
    });
    const cancelled = whenFirst('ensemble.cancel-requested', () => patient.letEnd());
    const committed: HostOptions['committed'] = (...args) => {
      running.committed?.(...args);
      cancelled.committed?.(...args);
    };
    const { backend } = patient;
    expect(await hosted(ensemble, { backend, committed })).toBe('finished');
    const { db, lease } = ensemble;
    expect(await findEnsemble(db, lease.eid)).toMatchObject({ outcome: 'cancelled' });
    expect(await listBatches(db, lease.eid)).toMatchObject([{ state: 'cancelled' }]);
    const ended = Object.values(await states(ensemble));
    expect(ended.every((state) => state === 'cancelled' || state === 'succeeded')).toBe(true);
    expect(ended.filter((state) => state === 'cancelled').length).toBeGreaterThanOrEqual(4);
  });

  test('with kill does not run to its end', async () => {
    const ensemble = await ensembleOf(yaml(1));
    const running = whenFirst('run.running', () => {
      void ask(ensemble, { verb: 'cancel', args: { kill: true, grace: 1 } }, batch);
    });
    const { backend } = new Patient();
    expect(await hosted(ensemble, { ...running, backend })).toBe('finished');
    const [run] = await listRuns(ensemble.db, ensemble.lease.eid);
    expect(run).toMatchObject({ state: 'cancelled', reason: 'cancelled' });
  });
});

describe('what is cancelled twice', () => {
  test('is so already, and that is no reason to tell', async () => {
    const ensemble = await ensembleOf(yaml(2));
    const { backend } = new Patient();
    const ids: string[] = [];
    const askAll = async (): Promise<void> => {
      for (const kill of [false, false, true]) {
        ids.push(await ask(ensemble, { verb: 'cancel', args: { kill } }, batch));
      }
    };
    const running = whenFirst('run.running', () => void askAll());
    expect(await hosted(ensemble, { ...running, backend })).toBe('finished');
    const answers = await Promise.all(ids.map((id) => answerTo(ensemble, id)));
    expect(answers).toEqual([
      { done: 1, already: 0, refused: 0, reasons: [] },
      { done: 0, already: 1, refused: 0, reasons: [] },
      { done: 1, already: 0, refused: 0, reasons: [] },
    ]);
  });
});

describe('what is tried again', () => {
  test('begins anew after all has ended, and its batch and ensemble with it', async () => {
    const ensemble = await ensembleOf(
      yaml(3, ', post_batch: [{name: execute, args: {cmd: "true"}}]'),
    );
    expect(await hosted(ensemble, unlucky)).toBe('finished');
    expect(Object.values(await states(ensemble))).toEqual(['failed', 'failed', 'failed']);
    const id = await ask(
      ensemble,
      { verb: 'retry', args: { params: { x: 7 }, texts: { '/x': '7.0' } } },
      where('state', 'failed'),
    );
    expect(await hosted(await takenUp(ensemble))).toBe('finished');
    const { db, lease } = ensemble;
    expect(await answerTo(ensemble, id)).toMatchObject({ done: 3, refused: 0 });
    const found = await listRuns(db, lease.eid);
    expect(found).toMatchObject(
      [0, 1, 2].map(() => ({
        state: 'succeeded',
        attempt: 2,
        params: { x: 7 },
        texts: { '/x': '7.0' },
      })),
    );
    expect(await findEnsemble(db, lease.eid)).toMatchObject({ outcome: 'succeeded' });
    const tasks = await eventsOf(db, { eid: lease.eid, type: 'task.finished' });
    expect(tasks).toHaveLength(2);
  });

  test('begins at the step that failed, and never repeats its job by itself', async () => {
    const ensemble = await ensembleOf(
      yaml(1, ', post_run: [{name: execute, args: {cmd: "true"}}]'),
    );
    const clumsy = firstTaskFails();
    await hosted(ensemble, clumsy);
    expect(await states(ensemble)).toEqual({ 'b-0': 'failed' });
    await ask(ensemble, { verb: 'retry', args: {} }, batch);
    await hosted(await takenUp(ensemble), clumsy);
    expect(await states(ensemble)).toEqual({ 'b-0': 'succeeded' });
    const { db, lease } = ensemble;
    const submitted = await eventsOf(db, { eid: lease.eid, type: 'run.submit-requested' });
    expect(submitted).toHaveLength(1);
  });

  test('is refused where it goes on, or where it never came to the step that is named', async () => {
    const ensemble = await ensembleOf(yaml(2));
    const early = await ask(ensemble, { verb: 'retry', args: {} }, runs(0));
    await hosted(ensemble, unlucky);
    expect(await answerTo(ensemble, early)).toMatchObject({
      done: 0,
      reasons: [{ of: 'b-0', why: 'it has not ended: it is planned' }],
    });
    const late = await ask(ensemble, { verb: 'retry', args: { from: 'post_run' } }, runs(1));
    await hosted(await takenUp(ensemble));
    expect(await answerTo(ensemble, late)).toMatchObject({
      done: 0,
      reasons: [{ of: 'b-1', why: 'it never came to post_run: it ended at submit' }],
    });
  });
});

describe('what is tried again of a batch that never came to its runs', () => {
  const prepared = ', pre_batch: [{name: execute, args: {cmd: "true"}}]';

  /** What happened that counts, in its order. */
  async function story({ db, lease }: CreatedEnsemble): Promise<string[]> {
    return (await eventsOf(db, { eid: lease.eid })).flatMap(({ type, data }) => {
      if (type === 'task.finished') return [`${data.phase} ${data.ok ? 'done' : 'failed'}`];
      return /^(?:run\.submitted|(?:ensemble|batch)\.(?:reopened|failed|cancelled))$/.test(type)
        ? [type]
        : [];
    });
  }

  test('does the tasks before it first, where they had failed', async () => {
    const ensemble = await ensembleOf(yaml(2, prepared));
    const clumsy = firstTaskFails();
    await hosted(ensemble, clumsy);
    expect(await states(ensemble)).toEqual({ 'b-0': 'skipped', 'b-1': 'skipped' });
    await ask(ensemble, { verb: 'retry', args: {} }, batch);
    expect(await hosted(await takenUp(ensemble), clumsy)).toBe('finished');
    expect(await states(ensemble)).toEqual({ 'b-0': 'succeeded', 'b-1': 'succeeded' });
    expect(await story(ensemble)).toEqual([
      'pre_batch failed',
      'batch.failed',
      'ensemble.reopened',
      'batch.reopened',
      'pre_batch done',
      'run.submitted',
      'run.submitted',
    ]);
    expect(await listBatches(ensemble.db, ensemble.lease.eid)).toMatchObject([
      { state: 'finished', reason: null },
    ]);
  });

  test('does them where it was cancelled before its turn, and is held no more', async () => {
    const process = 'name: e\n  pre_process: [{name: execute, args: {cmd: "true"}}]';
    const ensemble = await ensembleOf(yaml(1, prepared).replace('name: e', process));
    let isCancelled: () => void;
    const cancelled = new Promise<void>((resolve) => (isCancelled = resolve));
    const asked = whenFirst('task.started', () => {
      void ask(ensemble, { verb: 'cancel', args: {} }, all);
    });
    const before: HostOptions = {
      backend: (_, simulated): Backend =>
        scripted(simulated, {
          runTask: async () => {
            await cancelled;
            return { kind: 'ended', ok: true };
          },
        }),
      committed: (event, stream) => {
        asked.committed?.(event, stream);
        if (event.type === 'ensemble.cancel-requested') isCancelled();
      },
    };
    await ask(ensemble, { verb: 'hold', args: {} }, all);
    await ask(ensemble, { verb: 'hold', args: {} }, batch);
    expect(await hosted(ensemble, before)).toBe('finished');
    expect(await states(ensemble)).toEqual({ 'b-0': 'cancelled' });
    await ask(ensemble, { verb: 'retry', args: {} }, all);
    expect(await hosted(await takenUp(ensemble))).toBe('finished');
    expect(await states(ensemble)).toEqual({ 'b-0': 'succeeded' });
    expect(await story(ensemble)).toEqual([
      'pre_process done',
      'batch.cancelled',
      'ensemble.reopened',
      'batch.reopened',
      'pre_process done',
      'pre_batch done',
      'run.submitted',
    ]);
  });

  test('does what goes before all of them, where that had failed', async () => {
    const process = 'name: e\n  pre_process: [{name: execute, args: {cmd: "true"}}]';
    const ensemble = await ensembleOf(yaml(2).replace('name: e', process));
    const clumsy = firstTaskFails();
    await hosted(ensemble, clumsy);
    expect(await states(ensemble)).toEqual({ 'b-0': 'planned', 'b-1': 'planned' });
    const other = await ask(ensemble, { verb: 'retry', args: { fresh: true } }, all);
    const id = await ask(ensemble, { verb: 'retry', args: {} }, all);
    expect(await hosted(await takenUp(ensemble), clumsy)).toBe('finished');
    expect(await states(ensemble)).toEqual({ 'b-0': 'succeeded', 'b-1': 'succeeded' });
    expect(await answerTo(ensemble, other)).toMatchObject({
      reasons: [
        { of: ensemble.lease.eid, why: 'its runs never began, and begin as they were planned' },
      ],
    });
    expect(await answerTo(ensemble, id)).toMatchObject({ done: 2, refused: 0, tasks: ['e-1'] });
    expect(await story(ensemble)).toEqual([
      'pre_process failed',
      'ensemble.reopened',
      'pre_process done',
      'run.submitted',
      'run.submitted',
    ]);
    expect(await findEnsemble(ensemble.db, ensemble.lease.eid)).toMatchObject({
      outcome: 'succeeded',
      message: null,
    });
  });

  test('does what comes after its runs once more, and no run', async () => {
    const process = 'name: e\n  post_process: [{name: execute, args: {cmd: "true"}}]';
    const after = ', post_batch: [{name: execute, args: {cmd: "true"}}]';
    const ensemble = await ensembleOf(yaml(1, after).replace('name: e', process));
    await hosted(ensemble, firstTaskFails());
    const { db, lease } = ensemble;
    expect(await listBatches(db, lease.eid)).toMatchObject([{ state: 'failed' }]);
    expect(await findEnsemble(db, lease.eid)).toMatchObject({ outcome: 'failed' });
    const id = await ask(ensemble, { verb: 'retry', args: {} }, batch);
    expect(await hosted(await takenUp(ensemble), firstTaskFails('post_process'))).toBe('finished');
    expect(await answerTo(ensemble, id)).toEqual({
      ...nothing,
      ...{ tasks: ['b'], reasons: [] },
    });
    const again = await ask(ensemble, { verb: 'retry', args: {} }, all);
    expect(await hosted(await takenUp(ensemble))).toBe('finished');
    expect(await answerTo(ensemble, again)).toMatchObject({ done: 0, tasks: ['e-1'] });
    expect(await story(ensemble)).toEqual([
      'run.submitted',
      'post_batch failed',
      'batch.failed',
      'post_process done',
      'ensemble.reopened',
      'batch.reopened',
      'post_batch done',
      'post_process failed',
      'ensemble.reopened',
      'post_process done',
    ]);
    expect(await findEnsemble(db, lease.eid)).toMatchObject({
      outcome: 'succeeded',
      message: null,
    });
  });

  test('does not ask a task once more that ended its cycles', async () => {
    const ensemble = await ensembleOf(
      yaml(1, ', repeat: true, post_batch: [{name: execute, args: {cmd: "true"}}]'),
    );
    await hosted(ensemble, firstTaskFails());
    expect(await findEnsemble(ensemble.db, ensemble.lease.eid)).toMatchObject({
      outcome: 'succeeded',
    });
    const id = await ask(ensemble, { verb: 'retry', args: {} }, all);
    await hosted(await takenUp(ensemble));
    expect(await answerTo(ensemble, id)).toEqual({ ...nothing, reasons: [] });
  });

  test('keeps the order of the batches', async () => {
    const text = yaml(2, ', maxruns: 1').replace('name: e', 'name: e\n  batches_in_order: true');
    const ensemble = await ensembleOf(`${text}    - {name: c, runs: [{x: 1}]}\n`);
    await hosted(ensemble, unlucky);
    expect(await states(ensemble)).toEqual({ 'b-0': 'failed', 'b-1': 'failed', 'c-0': 'failed' });
    await ask(ensemble, { verb: 'retry', args: {} }, all);
    expect(await hosted(await takenUp(ensemble))).toBe('finished');
    const events = await eventsOf(ensemble.db, { eid: ensemble.lease.eid, type: 'run.' });
    const ends = events.flatMap(({ type, stream }) =>
      type === 'run.submitted' || type === 'run.succeeded' ? [`${stream.slice(-3)} ${type}`] : [],
    );
    expect(ends.at(-2)).toBe('c-0 run.submitted');
  });
});

describe('what is tried again where too many have failed', () => {
  const max = ', max_failures: 1';

  test('is started, though others have failed and nobody tries them again', async () => {
    const ensemble = await ensembleOf(yaml(4, max));
    await hosted(ensemble, unlucky);
    expect(Object.values(await states(ensemble))).toEqual(['failed', 'failed', 'failed', 'failed']);
    await ask(ensemble, { verb: 'retry', args: {} }, runs(0, 1));
    expect(await hosted(await takenUp(ensemble))).toBe('finished');
    expect(Object.values(await states(ensemble))).toEqual([
      'succeeded',
      'succeeded',
      'failed',
      'failed',
    ]);
  });

  test('is given up once more where as many fail once more', async () => {
    const ensemble = await ensembleOf(yaml(5, `${max}, maxruns: 1`));
    const hopeless: HostOptions = {
      backend: (_, simulated): Backend =>
        scripted(simulated, { submit: () => Promise.resolve({ kind: 'rejected', message: 'no' }) }),
    };
    const ends = ['failed', 'failed', 'skipped', 'skipped', 'skipped'];
    await hosted(ensemble, hopeless);
    expect(Object.values(await states(ensemble))).toEqual(ends);
    await ask(ensemble, { verb: 'retry', args: {} }, all);
    await hosted(await takenUp(ensemble), hopeless);
    expect(Object.values(await states(ensemble))).toEqual(ends);
    const found = await listRuns(ensemble.db, ensemble.lease.eid);
    expect(found.map(({ attempt }) => attempt)).toEqual([2, 2, 2, 2, 2]);
  });
});

describe('a throttle', () => {
  test('bounds how many jobs there are from then on', async () => {
    const ensemble = await ensembleOf(yaml(6));
    await ask(ensemble, { verb: 'throttle', args: { maxjobs: 2 } }, all);
    expect(await hosted(ensemble)).toBe('finished');
    let [now, most] = [0, 0];
    for (const { type } of await eventsOf(ensemble.db, { eid: ensemble.lease.eid, type: 'run.' })) {
      if (type === 'run.submit-requested') most = Math.max(most, (now += 1));
      if (type === 'run.exited') now -= 1;
    }
    expect(most).toBe(2);
  });

  test('of a rate keeps submissions so far apart', async () => {
    const ensemble = await ensembleOf(yaml(4));
    await ask(ensemble, { verb: 'throttle', args: { rate: 2 } }, batch);
    expect(await hosted(ensemble)).toBe('finished');
    const times = (
      await eventsOf(ensemble.db, { eid: ensemble.lease.eid, type: 'run.submit-requested' })
    ).map(({ meta }) => Date.parse(meta.at));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps).toEqual([30_000, 30_000, 30_000]);
  });
});

describe('a batch whose first runs fail alike', () => {
  test('is held with the reason and a question, and goes on when it is released', async () => {
    const ensemble = await ensembleOf(yaml(9, ', canary: 3, maxruns: 1'));
    expect(await hosted(ensemble, unlucky)).toBe('stalled');
    const { db, lease } = ensemble;
    expect(await listBatches(db, lease.eid)).toMatchObject([
      {
        failed: 3,
        held: true,
        hold_reason: 'the first 3 runs all failed alike: submit-rejected (submit)',
        question: expect.stringContaining('wrong') as string,
      },
    ]);
    expect(await findEnsemble(db, lease.eid)).toMatchObject({ stalled: true });
    await ask(ensemble, { verb: 'release', args: {} }, batch);
    expect(await hosted(await takenUp(ensemble), unlucky)).toBe('finished');
    expect(await listBatches(db, lease.eid)).toMatchObject([{ failed: 9, held: false }]);
  });

  test('is not held where nobody wants that', async () => {
    const ensemble = await ensembleOf(yaml(12, ', canary: false, maxruns: 1'));
    expect(await hosted(ensemble, unlucky)).toBe('finished');
  });
});

describe('a job that nobody can find', () => {
  const lost = yaml(3).replace('run_seconds: 10', 'run_seconds: 10, failures: {lost: 1}');

  test('is taken back when its run is cancelled', async () => {
    const ensemble = await ensembleOf(lost);
    expect(await hosted(ensemble)).toBe('stalled');
    const asked: string[] = [];
    await ask(ensemble, { verb: 'cancel', args: { kill: true } }, all);
    const backend = (_: unknown, simulated: Backend): Backend =>
      scripted(simulated, {
        cancel: (jobs, how) => {
          for (const { run } of jobs) asked.push(`${how.kind} ${run.idx}`);
          return simulated.cancel(jobs, how);
        },
      });
    expect(await hosted(await takenUp(ensemble), { backend })).toBe('finished');
    expect(asked.sort()).toEqual(['end 0', 'end 1', 'end 2']);
    expect(Object.values(await states(ensemble))).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  test.each([
    ['done', 'succeeded', 1],
    ['failed', 'failed', 1],
    ['again', 'lost', 2],
  ] as const)('ends as its user says: %s', async (answer, state, attempt) => {
    const ensemble = await ensembleOf(lost);
    expect(await hosted(ensemble)).toBe('stalled');
    const mute = await ask(ensemble, { verb: 'release', args: {} }, runs(0));
    await ask(ensemble, { verb: 'release', args: { as: answer } }, runs(1));
    await hosted(await takenUp(ensemble));
    expect(await answerTo(ensemble, mute)).toMatchObject({ done: 0, refused: 1 });
    const [first, second] = await listRuns(ensemble.db, ensemble.lease.eid);
    expect(first).toMatchObject({ state: 'lost', held: true });
    expect(second).toMatchObject({ state, attempt });
  });
});

describe('a run that stops at its limit', () => {
  test('goes on as its next segment, with no attempt spent and its tasks after the last', async () => {
    const text = yaml(
      4,
      ', timeout: 40s, continue: {}, post_run: [{name: execute, args: {cmd: "true"}}]',
    ).replace('run_seconds: 10', 'run_seconds: [10, 100]');
    const ensemble = await ensembleOf(text);
    expect(await hosted(ensemble)).toBe('finished');
    const found = await listRuns(ensemble.db, ensemble.lease.eid);
    expect(found.map(({ state, attempt }) => [state, attempt])).toEqual(
      found.map(() => ['succeeded', 1]),
    );
    expect(Math.max(...found.map(({ segment }) => segment))).toBeGreaterThan(1);
    const tasks = await eventsOf(ensemble.db, { eid: ensemble.lease.eid, type: 'task.finished' });
    expect(tasks).toHaveLength(4);
  });

  test('has so many segments, and fails when they are used up', async () => {
    const text = yaml(1, ', timeout: 40s, continue: {max: 2}').replace(
      'run_seconds: 10',
      'run_seconds: 100',
    );
    const ensemble = await ensembleOf(text);
    await hosted(ensemble);
    expect(await listRuns(ensemble.db, ensemble.lease.eid)).toMatchObject([
      {
        state: 'failed',
        reason: 'timeout',
        segment: 2,
        message: expect.stringContaining('2 segments') as string,
      },
    ]);
  });
});
