import { describe, expect, test } from 'vitest';
import { PreparationFailed } from '../../src/backends/index.js';
import type { Fact } from '../../src/events/catalogue/index.js';
import { prepareRun } from '../../src/supervisor/activities/index.js';
import { simulated } from './stage.js';

test('a fresh attempt asks for a new directory', async () => {
  const asked: unknown[] = [];
  const { stage } = simulated({
    prepare: async ({ attempt, fresh }) => {
      asked.push({ attempt, fresh });
      return [];
    },
  });
  stage.happens(
    { type: 'run.planned', data: { params: {}, priority: 0 } },
    { type: 'run.dispatched', data: { attempt: 1, from: 'template' } },
  );
  await stage.perform(prepareRun);
  stage.happens(
    { type: 'run.failed', data: { phase: 'job', reason: 'exit:1' } },
    {
      type: 'run.retry-scheduled',
      data: {
        attempt: 2,
        from: 'template',
        reason: 'exit:1',
        not_before: isoTimeOf(0),
        fresh: true,
      },
    },
    { type: 'run.dispatched', data: { attempt: 2, from: 'template' } },
  );
  await stage.perform(prepareRun);
  expect(asked).toEqual([
    { attempt: 1, fresh: false },
    { attempt: 2, fresh: true },
  ]);
});

describe('a directory that cannot be made', () => {
  const failing = { prepare: () => Promise.reject(new PreparationFailed('no template')) };

  test('fails its attempt, and the next one is as fresh as that was to be', async () => {
    const { stage } = simulated(failing, { retry: { attempts: 4, delays: [], on: ['template'] } });
    const begin = (attempt: number): Fact => ({
      type: 'run.dispatched',
      data: { attempt, from: 'template' },
    });
    stage.happens({ type: 'run.planned', data: { params: {}, priority: 0 } }, begin(1));
    await stage.perform(prepareRun);
    const again = { from: 'template', reason: 'template', not_before: isoTimeOf(0) } as const;
    expect(stage.of('run.retry-scheduled')).toEqual([{ ...again, attempt: 2 }]);
    stage.happens(
      begin(2),
      { type: 'run.failed', data: { phase: 'template', reason: 'template' } },
      { type: 'run.retry-scheduled', data: { ...again, attempt: 3, fresh: true } },
      begin(3),
    );
    await stage.perform(prepareRun);
    expect(stage.of('run.retry-scheduled').at(-1)).toEqual({ ...again, attempt: 4, fresh: true });
  });

  test('says nothing of a run that has been taken out of its hands meanwhile', async () => {
    const { stage } = simulated(failing);
    stage.happens(
      { type: 'run.planned', data: { params: {}, priority: 0 } },
      { type: 'run.dispatched', data: { attempt: 1, from: 'template' } },
    );
    const first = stage.perform(prepareRun);
    const second = stage.perform(() => Promise.resolve());
    await Promise.all([first, second]);
    expect(stage.snapshot.value).toBe('templating');
  });
});

function isoTimeOf(time: number): string {
  return new Date(time).toISOString();
}
