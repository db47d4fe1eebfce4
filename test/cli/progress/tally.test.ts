import { describe, expect, test } from 'vitest';
import { Tally } from '../../../src/cli/progress/tally.js';
import { happened } from './given.js';

const two = [
  { batch: 'a', runs: 4 },
  { batch: 'b-1', runs: 2 },
];

/** A tally whose clock a test moves. */
function given(begun: ConstructorParameters<typeof Tally>[2] = []) {
  let now = 0;
  const tally = new Tally('e-1', two, begun, () => now);
  return {
    tally,
    after: (seconds: number) => {
      now += seconds * 1000;
    },
    see: (run: string, ...types: Parameters<typeof happened>[0][]) => {
      for (const type of types) tally.see(happened(type), `run/e-1/${run}`);
    },
    batch: (name: string) => tally.measures.batches.find((each) => each.name === name),
  };
}

describe('runs are counted by where they stand', () => {
  test('from the first to the last event of a life', () => {
    const { see, batch, tally } = given();
    expect(batch('a')).toMatchObject({ total: 4, ended: 0, running: 0, underWay: 0 });
    see('a-0', 'run.dispatched', 'run.templated', 'run.checked', 'run.submit-requested');
    expect(batch('a')).toMatchObject({ running: 0, underWay: 1 });
    see('a-0', 'run.submitted', 'run.running');
    expect(batch('a')).toMatchObject({ running: 1, underWay: 1 });
    see('a-0', 'run.exited');
    expect(batch('a')).toMatchObject({ running: 0, underWay: 1, ended: 0 });
    see('a-0', 'run.succeeded');
    expect(batch('a')).toMatchObject({ running: 0, underWay: 0, ended: 1, failed: 0 });
    see('b-1-1', 'run.dispatched', 'run.failed');
    expect(batch('b-1')).toMatchObject({ total: 2, ended: 1, failed: 1 });
    expect(tally.all).toMatchObject({ name: 'e-1', total: 6, ended: 2, failed: 1, underWay: 0 });
  });

  test('a run that is tried again after it has failed is no failure any more', () => {
    const { see, batch } = given();
    see('a-2', 'run.dispatched', 'run.failed', 'run.retry-scheduled');
    expect(batch('a')).toMatchObject({ total: 4, ended: 0, failed: 0, underWay: 0 });
  });

  test('what was so before this process began counts, and changes with the events', () => {
    const { see, batch } = given([
      { batch: 'a', idx: 0, standing: 'ended' },
      { batch: 'a', idx: 1, standing: 'failed' },
      { batch: 'a', idx: 2, standing: 'running' },
    ]);
    expect(batch('a')).toMatchObject({ total: 4, ended: 2, failed: 1, running: 1, underWay: 1 });
    see('a-2', 'run.exited', 'run.succeeded');
    see('a-1', 'run.retry-scheduled');
    expect(batch('a')).toMatchObject({ total: 4, ended: 2, failed: 0, running: 0, underWay: 0 });
  });

  test('runs that are added later are new ones', () => {
    const { see, batch, tally } = given();
    see('a-4', 'run.planned');
    see('c-0', 'run.planned');
    expect(batch('a')).toMatchObject({ total: 5 });
    expect(batch('c')).toMatchObject({ total: 1 });
    expect(tally.all.total).toBe(8);
  });
});

describe('how fast it goes', () => {
  test('is unknown until a run has ended, and then tells the time left', () => {
    const { see, after, batch } = given();
    see('a-0', 'run.dispatched');
    after(10);
    expect(batch('a')).toMatchObject({ perSecond: undefined, secondsLeft: undefined });
    see('a-0', 'run.succeeded');
    expect(batch('a')).toMatchObject({ perSecond: 0.1, secondsLeft: 30 });
  });

  test('leaves out the time in which nothing was under way', () => {
    const { see, after, batch } = given();
    after(3_600);
    see('a-0', 'run.dispatched');
    after(10);
    see('a-0', 'run.succeeded');
    after(3_600);
    see('a-1', 'run.dispatched');
    after(10);
    see('a-1', 'run.succeeded');
    expect(batch('a')).toMatchObject({ perSecond: 0.1, secondsLeft: 20 });
  });

  test('does not count what others did before', () => {
    const { see, after, batch } = given([{ batch: 'a', idx: 0, standing: 'ended' }]);
    see('a-1', 'run.dispatched');
    after(5);
    see('a-1', 'run.succeeded');
    expect(batch('a')?.perSecond).toBe(0.2);
  });

  test('no time is left when all have ended', () => {
    const { see, after, batch } = given();
    see('b-1-0', 'run.dispatched');
    after(1);
    see('b-1-0', 'run.succeeded');
    see('b-1-1', 'run.skipped');
    expect(batch('b-1')).toMatchObject({ ended: 2, secondsLeft: undefined });
  });
});
