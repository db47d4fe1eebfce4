import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Backend, type CancelHow, type TaskResult } from '../../src/backends/index.js';
import { SystemClock } from '../../src/clock/index.js';
import { ExitCode, TuttiError } from '../../src/errors.js';
import type { Fact } from '../../src/events/catalogue/index.js';
import type { TaskChain } from '../../src/machines/index.js';
import { endTask } from '../../src/supervisor/activities/end-task.js';
import { cancelRun, runTasksOfRun, watchJob } from '../../src/supervisor/activities/index.js';
import { Activity } from '../../src/supervisor/activity.js';
import { Desk } from '../tasks/desk.js';
import { elapsing, simulated, Stage, type StageOptions } from './stage.js';

const execute = { name: 'execute', args: { cmd: 'x' } } as const;

describe('a run that is cancelled', () => {
  test('while its job waits ends at once; nothing of it has run', async () => {
    const { clock, stage } = simulated();
    stage.request({ job: 'sim-1' }).cancel();
    await elapsing(stage.perform(cancelRun), clock);
    expect(stage.snapshot.value).toBe('cancelled');
    expect(stage.of('run.exited')).toMatchObject([{ outcome: 'failure', reason: 'cancelled' }]);
    expect(clock.now()).toBe(0);
  });

  test('while its job runs sees it to its end', async () => {
    const { clock, stage } = simulated();
    stage.request({ job: 'sim-1' });
    const watching = stage.perform(watchJob);
    clock.elapse();
    await new Promise((resolve) => setImmediate(resolve));
    clock.at(20_000, () => undefined);
    while (clock.now() < 20_000) {
      clock.elapse();
      await new Promise((resolve) => setImmediate(resolve));
    }
    stage.cancel();
    await elapsing(stage.perform(cancelRun), clock);
    await watching;
    expect(stage.types.slice(-3)).toEqual(['run.cancel-requested', 'run.exited', 'run.cancelled']);
    expect(stage.of('run.exited')).toMatchObject([{ outcome: 'success', code: 0 }]);
    expect(clock.now()).toBe(110_000);
  });

  test('of which nobody knew yet that its job runs is told no more than its end', async () => {
    const { clock, stage } = simulated({ nextLook: (_, now) => now + 50_000 });
    stage.request({ job: 'sim-1' });
    clock.at(15_000, () => undefined);
    clock.elapse();
    stage.cancel();
    await elapsing(stage.perform(cancelRun), clock);
    expect(stage.types).not.toContain('run.running');
    expect(stage.snapshot.value).toBe('cancelled');
  });

  test.each<[string, object, CancelHow]>([
    ['in its own time', {}, { kind: 'withdraw' }],
    ['with all that runs', { kill: true }, { kind: 'end', grace: 10_000 }],
    ['with so much patience', { kill: true, grace_seconds: 2.5 }, { kind: 'end', grace: 2_500 }],
  ])('%s is cancelled so', async (_, how, expected) => {
    const asked: CancelHow[] = [];
    const { clock, stage } = simulated({ cancel: async (__, given) => void asked.push(given) });
    stage.request({ job: 'sim-1' }).cancel(how);
    await elapsing(stage.perform(cancelRun), clock);
    expect(asked).toEqual([expected]);
  });

  test('and then killed ends now', async () => {
    const { clock, stage } = simulated();
    stage.request({ job: 'sim-1' });
    clock.at(20_000, () => undefined);
    clock.elapse();
    stage.cancel();
    const patient = stage.perform(cancelRun);
    await new Promise((resolve) => setImmediate(resolve));
    stage.cancel({ kill: true });
    await elapsing(stage.perform(cancelRun), clock);
    await patient;
    expect(stage.of('run.exited')).toMatchObject([{ reason: 'signal:TERM' }]);
    expect(stage.snapshot.value).toBe('cancelled');
    expect(clock.now()).toBe(20_000);
  });

  test('whose job cannot be found any more ends with that evidence, and asks nothing', async () => {
    const { clock, stage } = simulated({
      observe: async (jobs) =>
        new Map(jobs.map(({ token }) => [token, { kind: 'absent', evidence: 'not in squeue' }])),
    });
    stage.request({ job: 'sim-1' }).cancel();
    await elapsing(stage.perform(cancelRun), clock);
    expect(stage.of('run.exited')).toMatchObject([{ outcome: 'lost', evidence: 'not in squeue' }]);
    expect(stage.snapshot).toMatchObject({ value: 'cancelled', context: { hold: null } });
  });

  test.each<[string, object, CancelHow]>([
    ['in its own time', {}, { kind: 'withdraw' }],
    ['with all that runs', { kill: true }, { kind: 'end', grace: 10_000 }],
  ])('whose job is lost has that job taken back first, %s', async (_, how, expected) => {
    const asked: CancelHow[] = [];
    const { clock, stage } = simulated({
      cancel: async (__, given) => void asked.push(given),
      observe: async (jobs) =>
        new Map(jobs.map(({ token }) => [token, { kind: 'absent', evidence: 'not in squeue' }])),
    });
    await elapsing(stage.request({ job: 'sim-1' }).perform(watchJob), clock);
    expect(stage.snapshot.value).toBe('lost');
    stage.cancel(how);
    expect(stage.snapshot.value).toBe('cancelling');
    await elapsing(stage.perform(cancelRun), clock);
    expect(asked).toEqual([expected]);
    expect(stage.types.slice(-3)).toEqual(['run.cancel-requested', 'run.exited', 'run.cancelled']);
    expect(stage.snapshot.value).toBe('cancelled');
  });

  test('whose lost job turns up is cancelled when that has ended', async () => {
    let isFound = false;
    const { clock, stage } = simulated((own) => ({
      observe: async (jobs) =>
        isFound
          ? own.observe(jobs)
          : new Map(jobs.map(({ token }) => [token, { kind: 'absent', evidence: 'no' }])),
      cancel: async () => void (isFound = true),
    }));
    await elapsing(stage.request({ job: 'sim-1' }).perform(watchJob), clock);
    stage.cancel();
    await elapsing(stage.perform(cancelRun), clock);
    expect(stage.of('run.exited')).toMatchObject([{ outcome: 'lost' }, { outcome: 'success' }]);
    expect(stage.snapshot.value).toBe('cancelled');
  });

  test('where the backend cannot be asked now is cancelled when it can', async () => {
    const refusal = new TuttiError('the disk is full', {
      code: 'x.full',
      exitCode: ExitCode.unavailable,
    });
    const refusals = [refusal, refusal];
    const { clock, stage } = simulated((own) => ({
      cancel: async (jobs, how) => {
        const why = refusals.pop();
        if (why !== undefined) throw why;
        await own.cancel(jobs, how);
      },
    }));
    stage.request({ job: 'sim-1' }).cancel({ kill: true });
    await elapsing(stage.perform(cancelRun), clock);
    expect(stage.troubles).toEqual(['the disk is full', 'the disk is full']);
    expect(stage.of('run.exited')).toMatchObject([{ reason: 'signal:TERM' }]);
    expect(clock.now()).toBe(60_000);
  });
});

describe('a run that is cancelled while only the intent to submit is known', () => {
  test('is withdrawn before it is looked for, and ends', async () => {
    const asked: string[] = [];
    const { clock, stage } = simulated({
      cancel: async ([job], { kind }) => void asked.push(`${kind} ${job?.token}`),
      find: async ({ token }) => {
        asked.push(`find ${token}`);
        return { kind: 'absent' };
      },
    });
    stage.request({ token: 't-1' }).cancel({ kill: true });
    await elapsing(stage.perform(cancelRun), clock);
    expect(asked).toEqual(['withdraw t-1', 'find t-1']);
    expect(stage.types.slice(-2)).toEqual(['run.exited', 'run.cancelled']);
    expect(stage.of('run.exited')).toMatchObject([{ reason: 'cancelled' }]);
  });

  test('and was submitted all the same is ended as one that was', async () => {
    const { clock, stage } = simulated({ find: async () => ({ kind: 'found', id: 'job-17' }) });
    stage.request().cancel({ kill: true });
    await elapsing(stage.perform(cancelRun), clock);
    expect(stage.types.slice(-3)).toEqual(['run.submitted', 'run.exited', 'run.cancelled']);
    expect(stage.snapshot.context.job).toMatchObject({ id: 'job-17' });
  });

  test('and the answer to that comes in this moment hears of it once', async () => {
    const { clock, stage } = simulated({
      find: async () => {
        stage.happens({ type: 'run.submitted', data: { attempt: 1, job: 'job-17' } });
        return { kind: 'found', id: 'job-17' };
      },
    });
    stage.request().cancel();
    await elapsing(stage.perform(cancelRun), clock);
    expect(stage.of('run.submitted')).toHaveLength(1);
    expect(stage.snapshot.value).toBe('cancelled');
  });

  test('waits for an answer that says something, and says what it waits for', async () => {
    const times: number[] = [];
    const { clock, stage } = simulated({
      find: async () => {
        times.push(clock.now());
        if (times.length === 3) return { kind: 'absent' };
        return { kind: 'unknown', message: 'squeue timed out' };
      },
    });
    stage.request().cancel();
    await elapsing(stage.perform(cancelRun), clock);
    expect(times).toEqual([0, 30_000, 60_000]);
    expect(stage.troubles).toEqual(['squeue timed out', 'squeue timed out']);
    expect(stage.snapshot.value).toBe('cancelled');
  });
});

describe('a task that goes on when its run is cancelled', () => {
  test.each<[TaskResult, object]>([
    [{ kind: 'ended', ok: true }, { ok: true }],
    [
      { kind: 'waiting', output: 'not yet' },
      { ok: false, message: 'cancelled' },
    ],
    [
      { kind: 'cut off', evidence: 'no process' },
      { ok: false, message: 'it was cut off: no process' },
    ],
  ])('ends as it ends, and no other begins: %o', async (result, finished) => {
    const asked: unknown[] = [];
    const { clock, stage } = simulated(
      {
        endTask: async ({ token }, how) => void asked.push([token, how]),
        runTask: async ({ token }) => {
          asked.push(token);
          return result;
        },
      },
      { preRun: [{ ...execute, fail: false }, execute] },
    );
    const intent = { phase: 'pre_run', index: 0, attempt: 1, cycle: 1, name: 'execute' } as const;
    stage.begin().happens({ type: 'task.started', data: { ...intent, token: 'k' } });
    stage.cancel();
    await elapsing(stage.perform(cancelRun), clock);
    expect(asked).toEqual([['k', { kind: 'withdraw' }], 'k']);
    expect(stage.of('task.finished')).toMatchObject([finished]);
    expect(stage.of('task.started')).toHaveLength(1);
    expect(stage.snapshot.value).toBe('cancelled');
  });

  /** With real processes, in the directory of a desk. */
  async function withTasks(preRun: StageOptions['preRun'] & object) {
    const desk = await Desk.open();
    const nowhere = () => Promise.reject(new Error('there are no jobs here'));
    const backend: Backend = {
      name: 'x',
      prepare: nowhere,
      submit: nowhere,
      find: nowhere,
      observe: nowhere,
      cancel: nowhere,
      nextLook: (_, now) => now,
      runTask: (task) => desk.runner.runTask(task),
      endTask: (task, how) => desk.runner.endTask(task, how),
    };
    const stage = new Stage(backend, new SystemClock(), { preRun }).begin();
    return { desk, stage };
  }

  test('a check that waits has ended at once', async () => {
    const cmd = 'echo try >>tries; echo not yet; false';
    const { desk, stage } = await withTasks([{ name: 'check', args: { cmd } }]);
    const tasks = stage.perform(runTasksOfRun);
    await expect.poll(() => stage.types).toContain('task.waiting');
    stage.cancel();
    await stage.perform(cancelRun);
    await tasks;
    expect(stage.of('task.finished')).toMatchObject([{ ok: false, message: 'cancelled' }]);
    expect(stage.snapshot.value).toBe('cancelled');
    expect(await desk.lines('tries')).toHaveLength(1);
  });

  const slow = 'echo begun >>begun; while [ ! -e go ]; do sleep 0.02; done; echo done >>done';

  test('a command is seen through to its end, and reported once', async () => {
    const tasks = [slow, 'echo second >>done'].map((cmd) => ({ ...execute, args: { cmd } }));
    const { desk, stage } = await withTasks(tasks);
    const going = stage.perform(runTasksOfRun);
    await desk.hasLines('begun', 1);
    stage.cancel();
    const cancelling = stage.perform(cancelRun);
    await writeFile(join(desk.directory, 'go'), '');
    await Promise.all([going, cancelling]);
    expect(stage.of('task.finished')).toMatchObject([{ ok: true, code: 0 }]);
    expect(stage.snapshot.value).toBe('cancelled');
    expect(await desk.lines('begun')).toHaveLength(1);
    expect(await desk.lines('done')).toEqual(['done']);
  });

  test('a command is ended where that is asked for, also after somebody had more patience', async () => {
    const { desk, stage } = await withTasks([{ ...execute, args: { cmd: slow } }]);
    const going = stage.perform(runTasksOfRun);
    await desk.hasLines('begun', 1);
    stage.cancel();
    const patient = stage.perform(cancelRun);
    stage.cancel({ kill: true, grace_seconds: 5 });
    await stage.perform(cancelRun);
    await Promise.all([going, patient]);
    expect(stage.of('task.finished')).toMatchObject([{ ok: false, signal: 'SIGTERM' }]);
    expect(stage.snapshot.value).toBe('cancelled');
    expect(await desk.lines('done')).toEqual([]);
  });
});

test('what a task came to is left to whoever goes on with its run', async () => {
  let tell = (_: TaskResult): void => undefined;
  const result = new Promise<TaskResult>((resolve) => (tell = resolve));
  const { stage } = simulated({ runTask: () => result }, { preRun: [execute] });
  const first = stage.begin().perform(runTasksOfRun);
  const second = stage.perform(runTasksOfRun);
  tell({ kind: 'ended', ok: true });
  await Promise.all([first, second]);
  expect(stage.of('task.finished')).toHaveLength(1);
  expect(stage.snapshot.value).toBe('ready');
});

describe('a task around the runs that goes on when its batch is cancelled', () => {
  const current = { index: 0, attempt: 1, name: 'execute', token: 'k', startedAt: isoTimeOf(0) };

  async function ended(going: TaskChain['current'], how: CancelHow) {
    const [asked, facts]: [unknown[], Fact[]] = [[], []];
    const { clock, stage } = simulated({
      endTask: async (request, given) => void asked.push([request.phase, request.token, given]),
      runTask: async ({ owner }) => {
        asked.push(owner.kind);
        return { kind: 'ended', ok: false, signal: 'SIGTERM' };
      },
    });
    await endTask({
      owner: { kind: 'batch', eid: 'e-1', batch: 'b' },
      activity: new Activity('of a test'),
      backend: stage.backend,
      clock,
      cycle: 3,
      how,
      tasks: { pre_batch: [execute], post_batch: [] },
      chain: () => ({ phase: 'pre_batch', next: 0, current: going, failed: null }),
      report: async (...reported) => void facts.push(...reported),
    });
    return { asked, facts };
  }

  test('is ended in the same way', async () => {
    const { asked, facts } = await ended(current, { kind: 'end', grace: 100 });
    expect(asked).toEqual([['pre_batch', 'k', { kind: 'end', grace: 100 }], 'batch']);
    expect(facts).toMatchObject([
      { type: 'task.finished', data: { phase: 'pre_batch', index: 0, ok: false } },
    ]);
  });

  test('is none where none goes on', async () => {
    expect(await ended(null, { kind: 'withdraw' })).toEqual({ asked: [], facts: [] });
  });
});

function isoTimeOf(time: number): string {
  return new Date(time).toISOString();
}
