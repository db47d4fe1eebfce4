import { describe, expect, it } from 'vitest';
import type { Backend, JobRequest, Observation, SubmittedJob } from '../../src/backends/index.js';
import type { VirtualClock } from '../../src/clock/index.js';
import { sql } from 'kysely';
import type { Database } from '../../src/database/index.js';
import {
  findEnsemble,
  findRun,
  listRuns,
  verifyEnsemble,
} from '../../src/projections/tables/index.js';
import { created, eventsOf, host, openStore, takenUp } from '../support/store.js';
import { plain, scripted } from './scripted.js';

type Answer<Verb extends 'submit' | 'find'> = Awaited<ReturnType<Backend[Verb]>>;

/** Answers in the order of the script, and remembers what it was asked. */
class Answers {
  readonly asked: string[] = [];
  readonly jobs: JobRequest[] = [];
  readonly times: number[] = [];

  constructor(
    private readonly submits: Answer<'submit'>[],
    private readonly finds: Answer<'find'>[],
  ) {}

  backend(clock: VirtualClock, simulated: Backend): Backend {
    const next = <Kind>(verb: string, job: JobRequest, answers: Kind[]): Promise<Kind> => {
      this.asked.push(verb);
      this.jobs.push(job);
      this.times.push(clock.now());
      const answer = answers.shift();
      return answer === undefined
        ? Promise.reject(new Error(`no answer to ${verb}`))
        : Promise.resolve(answer);
    };
    return scripted(simulated, {
      submit: (job) => next('submit', job, this.submits),
      find: (job) => next('find', job, this.finds),
    });
  }
}

const unknown = { kind: 'unknown', message: 'the scheduler did not answer' } as const;
const absent = { kind: 'absent' } as const;

async function withAnswers(
  answers: Answers,
): Promise<{ db: Database; eid: string; types: string[] }> {
  const ensemble = await created(await openStore(), plain(1));
  const { db, lease } = ensemble;
  const result = await host(ensemble, {
    backend: (clock, simulated) => answers.backend(clock, simulated),
  });
  expect(result).toEqual({ departure: 'finished', defects: [] });
  const types = (await eventsOf(db, { eid: lease.eid, type: 'run.' })).map(({ type }) => type);
  return { db, eid: lease.eid, types };
}

describe('a submission whose answer nobody could read', () => {
  it('is looked for before it is submitted again, and taken where it is found', async () => {
    const answers = new Answers([unknown], [{ kind: 'found', id: 'job-17' }]);
    const { db, eid, types } = await withAnswers(answers);
    expect(answers.asked).toEqual(['submit', 'find']);
    expect(types.filter((type) => type.startsWith('run.submit'))).toEqual([
      'run.submit-requested',
      'run.submit-failed',
      'run.submitted',
    ]);
    expect(await findRun(db, eid, 'b', 0)).toMatchObject({
      run: { state: 'succeeded', job: 'job-17' },
    });
  });

  it('is submitted again, with the same token, only where it is certainly absent', async () => {
    const answers = new Answers(
      [unknown, { kind: 'submitted', id: 'job-18' }],
      [unknown, unknown, absent],
    );
    const { db, eid, types } = await withAnswers(answers);
    expect(answers.asked).toEqual(['submit', 'find', 'find', 'find', 'submit']);
    expect(new Set(answers.jobs.map(({ token }) => token)).size).toBe(1);
    expect(types.filter((type) => type === 'run.submit-requested')).toHaveLength(1);
    expect(types.filter((type) => type === 'run.submit-failed')).toHaveLength(3);
    expect(await findRun(db, eid, 'b', 0)).toMatchObject({ run: { job: 'job-18', attempt: 1 } });
  });

  it('leaves the backend in peace for a while each time', async () => {
    const answers = new Answers([unknown], [unknown, { kind: 'found', id: 'job-19' }]);
    await withAnswers(answers);
    const [first = 0, ...later] = answers.times;
    expect(later.map((time) => time - first)).toEqual([30_000, 60_000]);
  });

  it('says meanwhile what the run waits for', async () => {
    const ensemble = await created(await openStore(), plain(1));
    const { db, lease } = ensemble;
    const stop = new AbortController();
    const answers = new Answers([unknown], []);
    await host(ensemble, {
      backend: (clock, simulated) => answers.backend(clock, simulated),
      stop: stop.signal,
      committed: ({ type }) => {
        if (type === 'run.submit-failed') stop.abort();
      },
    });
    expect(await listRuns(db, lease.eid)).toMatchObject([
      { state: 'submitting', waiting_for: 'the backend', waiting_detail: unknown.message },
    ]);
  });
});

describe('a submission that was cut off', () => {
  it('is looked for by its token by whoever goes on, and not submitted twice', async () => {
    const ensemble = await created(await openStore(), plain(1));
    const { db, lease } = ensemble;
    let taken: JobRequest | undefined;
    const silent = (_: VirtualClock, simulated: Backend): Backend =>
      scripted(simulated, {
        submit: (job) => {
          taken = job;
          return new Promise(() => undefined);
        },
      });
    // Nothing can happen any more in virtual time: the answer never comes.
    expect((await host(ensemble, { backend: silent })).departure).toBe('stalled');
    const answers = new Answers([], [{ kind: 'found', id: 'job-20' }]);
    const result = await host(await takenUp(ensemble), {
      backend: (clock, simulated) => answers.backend(clock, simulated),
    });
    expect(result).toEqual({ departure: 'finished', defects: [] });
    expect(answers.asked).toEqual(['find']);
    expect(answers.jobs[0]?.token).toBe(taken?.token);
    expect(await eventsOf(db, { type: 'run.submit-requested' })).toHaveLength(1);
    expect(await findRun(db, lease.eid, 'b', 0)).toMatchObject({
      run: { state: 'succeeded', job: 'job-20', attempt: 1 },
      attempts: [{ job: 'job-20', outcome: 'success' }],
    });
  });
});

describe('a backend that rejects a job', () => {
  it('fails the run with its words, and the others go on', async () => {
    const ensemble = await created(await openStore(), plain(3));
    const { db, lease } = ensemble;
    const result = await host(ensemble, {
      backend: (_, simulated) =>
        scripted(simulated, {
          submit: (job) =>
            job.run.idx === 1
              ? Promise.resolve({ kind: 'rejected', message: 'no such partition' })
              : simulated.submit(job),
        }),
    });
    expect(result).toEqual({ departure: 'finished', defects: [] });
    expect(await listRuns(db, lease.eid)).toMatchObject([
      { state: 'succeeded' },
      { state: 'failed', phase: 'submit', reason: 'submit-rejected', message: 'no such partition' },
      { state: 'succeeded' },
    ]);
  });
});

describe('a job that cannot be found anywhere', () => {
  it('is held with a question, and nothing is tried by itself', async () => {
    const yaml = plain(4, 'batch_config: {retry: {attempts: 5}}');
    const ensemble = await created(await openStore(), yaml);
    const { db, lease } = ensemble;
    const vanish = (_: VirtualClock, simulated: Backend): Backend =>
      scripted(simulated, {
        observe: async (jobs) => {
          const seen = new Map(await simulated.observe(jobs));
          for (const job of jobs) {
            if (job.run.idx === 2)
              seen.set(job.token, { kind: 'absent', evidence: 'not in squeue, not in sacct' });
          }
          return seen;
        },
      });
    expect(await host(ensemble, { backend: vanish })).toEqual({
      departure: 'stalled',
      defects: [],
    });
    const runs = await listRuns(db, lease.eid);
    expect(runs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'lost', 'succeeded']);
    expect(runs[2]).toMatchObject({
      held: true,
      attempt: 1,
      question: expect.stringMatching(/\?$/) as string,
    });
    expect(await findRun(db, lease.eid, 'b', 2)).toMatchObject({
      attempts: [{ outcome: 'lost', evidence: 'not in squeue, not in sacct' }],
    });
    expect(await findEnsemble(db, lease.eid)).toMatchObject({ state: 'running', supervisor: null });
    const waiting = await sql`select run, waiting_for, detail from tutti.waiting`.execute(
      db.kysely,
    );
    expect(waiting.rows).toEqual([
      { run: 'b-2', waiting_for: 'your answer', detail: runs[2]?.question },
    ]);
    expect((await verifyEnsemble(db, lease.eid)).faults).toEqual([]);
    // Whoever takes it up finds nothing to do either.
    expect((await host(await takenUp(ensemble), { backend: vanish })).departure).toBe('stalled');
    expect(await eventsOf(db, { type: 'run.submit-requested' })).toHaveLength(4);
  });
});

describe('an observation that says nothing', () => {
  it.each<[string, (seen: Map<string, Observation>, job: SubmittedJob) => void]>([
    [
      'unknown',
      (seen, { token }) => seen.set(token, { kind: 'unknown', message: 'squeue timed out' }),
    ],
    ['no word of the job', (seen, { token }) => seen.delete(token)],
  ])('changes nothing: %s', async (_, spoil) => {
    const ensemble = await created(await openStore(), plain(3));
    let looks = 0;
    const result = await host(ensemble, {
      backend: (_clock, simulated) =>
        scripted(simulated, {
          nextLook: (job, now) => Math.max(simulated.nextLook(job, now), now + 1_000),
          observe: async (jobs) => {
            const seen = new Map(await simulated.observe(jobs));
            looks += 1;
            if (looks <= 4) for (const job of jobs) spoil(seen, job);
            return seen;
          },
        }),
    });
    expect(result).toEqual({ departure: 'finished', defects: [] });
    expect(looks).toBeGreaterThan(4);
    const runs = await listRuns(ensemble.db, ensemble.lease.eid);
    expect(runs.map(({ state, attempt }) => [state, attempt])).toEqual(
      [1, 2, 3].map(() => ['succeeded', 1]),
    );
  });

  it('is also one that throws, which is logged', async () => {
    const ensemble = await created(await openStore(), plain(3));
    let looks = 0;
    const result = await host(ensemble, {
      backend: (_clock, simulated) =>
        scripted(simulated, {
          nextLook: (job, now) => Math.max(simulated.nextLook(job, now), now + 1_000),
          observe: (jobs) => {
            looks += 1;
            return looks <= 2
              ? Promise.reject(new Error('squeue is broken'))
              : simulated.observe(jobs);
          },
        }),
    });
    expect(result.departure).toBe('finished');
    expect(result.defects.map(({ message }) => message)).toEqual([
      'squeue is broken',
      'squeue is broken',
    ]);
    const runs = await listRuns(ensemble.db, ensemble.lease.eid);
    expect(runs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});

describe('an activity that throws', () => {
  it.each<[string, (simulated: Backend, boom: (idx: number) => void) => Partial<Backend>, string]>([
    [
      'while it prepares',
      (simulated, boom) => ({
        prepare: async (request) => {
          boom(request.run.idx);
          return simulated.prepare(request);
        },
      }),
      'template',
    ],
    [
      'while it submits',
      (simulated, boom) => ({
        submit: async (job) => {
          boom(job.run.idx);
          return simulated.submit(job);
        },
      }),
      'submit',
    ],
    [
      'while it runs a task',
      (simulated, boom) => ({
        runTask: async (task) => {
          if (task.owner.kind === 'run') boom(task.owner.idx);
          return simulated.runTask(task);
        },
      }),
      'pre_run',
    ],
  ])(
    '%s fails its run with the reason "internal", and the others go on',
    async (_, script, phase) => {
      const yaml = plain(
        3,
        'batch_config: {retry: {attempts: 5}, pre_run: [{name: execute, args: {cmd: "true"}}]}',
      );
      const ensemble = await created(await openStore(), yaml);
      const { db, lease } = ensemble;
      const boom = (idx: number): void => {
        if (idx === 1) throw new TypeError('boom');
      };
      const result = await host(ensemble, {
        backend: (_clock, simulated) => scripted(simulated, script(simulated, boom)),
      });
      expect(result.departure).toBe('finished');
      expect(result.defects).toMatchObject([
        { message: 'boom', stack: expect.stringContaining('boom') as string },
      ]);
      expect(await listRuns(db, lease.eid)).toMatchObject([
        { state: 'succeeded' },
        { state: 'failed', phase, reason: 'internal', message: 'boom', attempt: 1 },
        { state: 'succeeded' },
      ]);
      expect(await findEnsemble(db, lease.eid)).toMatchObject({ outcome: 'failed' });
      expect((await verifyEnsemble(db, lease.eid)).faults).toEqual([]);
    },
  );

  it('is one that reports what the log refuses, too', async () => {
    const ensemble = await created(await openStore(), plain(2));
    const { db, lease } = ensemble;
    const unheardOf = { path: 'a', sha256: 'b', size: 1 };
    const result = await host(ensemble, {
      backend: (_clock, simulated) =>
        scripted(simulated, {
          prepare: async ({ run }) => (run.idx === 1 ? [unheardOf] : []),
        }),
    });
    expect(result.departure).toBe('finished');
    expect(result.defects).toMatchObject([
      { message: expect.stringContaining('run.templated') as string },
    ]);
    expect(await listRuns(db, lease.eid)).toMatchObject([
      { state: 'succeeded' },
      { state: 'failed', phase: 'template', reason: 'internal' },
    ]);
  });

  it.each(['pre_batch', 'post_batch'] as const)(
    'in a %s task fails the batch and names the phase',
    async (phase) => {
      const yaml = plain(2, `batch_config: {${phase}: [{name: execute, args: {cmd: "true"}}]}`);
      const ensemble = await created(await openStore(), yaml);
      const { db, lease } = ensemble;
      const result = await host(ensemble, {
        backend: (_, simulated) =>
          scripted(simulated, { runTask: () => Promise.reject(new TypeError('boom')) }),
      });
      expect(result.departure).toBe('finished');
      const [failed] = await eventsOf(db, { eid: lease.eid, type: 'batch.failed' });
      expect(failed?.data).toEqual({ phase, reason: 'internal', message: 'boom' });
      const states = (await listRuns(db, lease.eid)).map(({ state }) => state);
      expect(states).toEqual(
        phase === 'pre_batch' ? ['skipped', 'skipped'] : ['succeeded', 'succeeded'],
      );
    },
  );
});
