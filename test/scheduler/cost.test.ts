import { describe, expect, it } from 'vitest';
import type { DomainEvent, Fact } from '../../src/events/catalogue/index.js';
import {
  Agenda,
  beginHistory,
  continueHistory,
  type History,
} from '../../src/projections/folds/index.js';
import { decide } from '../../src/scheduler/index.js';
import { ensembleCreated, eventOf } from '../support/life.js';
import { stepsOf } from './counting.js';

interface Prepared {
  readonly agenda: Agenda;
  readonly tell: (stream: string, fact: Fact) => void;
}

/** One batch that runs, with so many planned runs. */
function planned(runs: number, priorityOf: (idx: number) => number = () => 0): Prepared {
  const agenda = new Agenda();
  const histories = new Map<string, History>();
  const tell = (stream: string, fact: Fact) => {
    const event: DomainEvent = eventOf(fact);
    const after = continueHistory(histories.get(stream) ?? beginHistory(stream), event);
    if (after === undefined) throw new Error(`${fact.type} is not legal for ${stream}`);
    histories.set(stream, after);
    agenda.evolve(after, event);
  };
  tell('ensemble/e-1', ensembleCreated({ batches: [{ name: 'b', maxruns: 4, maxjobs: 2 }] }));
  for (let idx = 0; idx < runs; idx += 1) {
    tell(`run/e-1/b-${idx}`, {
      type: 'run.planned',
      data: { params: {}, priority: priorityOf(idx) },
    });
  }
  tell('ensemble/e-1', { type: 'ensemble.started', data: {} });
  tell('batch/e-1/b', { type: 'batch.started', data: {} });
  tell('batch/e-1/b', { type: 'batch.cycle-started', data: { cycle: 1 } });
  return { agenda, tell };
}

/** One decision, and taking in what became of it, with its run ended at once. */
function turn({ agenda, tell }: Prepared): void {
  for (const decision of decide(agenda, { now: 0, most: 500 })) {
    if (decision.kind !== 'dispatch') throw new Error(`${decision.kind} was not expected`);
    const stream = `run/e-1/b-${decision.idx}`;
    tell(stream, { type: 'run.dispatched', data: { attempt: 1, from: 'template' } });
    tell(stream, { type: 'run.failed', data: { phase: 'template', reason: 'template' } });
  }
}

describe('the cost of a decision', () => {
  it('is the same with 100 and with 50,000 planned runs', () => {
    const [few, many] = [planned(100), planned(50_000)];
    // What XState remembers of a state, it works out when the state is first entered.
    for (const each of [few, many]) turn(each);
    for (let turns = 0; turns < 10; turns += 1) {
      const steps = stepsOf(() => turn(few));
      expect(steps).toBeGreaterThan(20);
      expect(stepsOf(() => turn(many))).toBe(steps);
    }
  });

  it('is the same where each of the runs has its own priority', () => {
    const [few, many] = [planned(100, (idx) => idx), planned(20_000, (idx) => idx)];
    // Far into the ensemble, lanes that have emptied must not be in the way.
    for (let turns = 0; turns < 15; turns += 1) turn(few);
    for (let turns = 0; turns < 2_000; turns += 1) turn(many);
    expect(stepsOf(() => turn(many))).toBe(stepsOf(() => turn(few)));
  });

  it('is that of a glance where no slot is free', () => {
    const [few, many] = [planned(100), planned(50_000)];
    for (const { agenda, tell } of [few, many]) {
      for (const { idx } of decide(agenda, { now: 0, most: 500 }) as { idx: number }[]) {
        tell(`run/e-1/b-${idx}`, {
          type: 'run.dispatched',
          data: { attempt: 1, from: 'template' },
        });
      }
      expect(decide(agenda, { now: 0, most: 500 })).toStrictEqual([]);
    }
    const glance = ({ agenda }: Prepared) => stepsOf(() => decide(agenda, { now: 0, most: 500 }));
    expect(glance(many)).toBe(glance(few));
    expect(glance(many)).toBeLessThan(20);
  });

  it.each([{}, { kill: true }])(
    'is that of a glance where all that is to end was asked to, %o',
    (how) => {
      const cancelled = (runs: number) => {
        const each = planned(runs);
        const { agenda, tell } = each;
        tell('batch/e-1/b', { type: 'batch.cancel-requested', data: how });
        const asked = new Set<number>();
        const decided = () => decide(agenda, { now: 0, most: 500 });
        for (let left = decided(); left.length > 0; left = decided()) {
          for (const decision of left) {
            if (decision.kind !== 'cancel-run')
              throw new Error(`${decision.kind} was not expected`);
            tell(`run/e-1/b-${decision.idx}`, { type: 'run.cancel-requested', data: how });
            asked.add(decision.idx);
          }
        }
        expect(asked.size).toBe(runs);
        return stepsOf(() => expect(decided()).toStrictEqual([]));
      };
      expect(cancelled(20_000)).toBe(cancelled(100));
    },
  );

  it('is that of what there is to cancel, where most runs have ended', () => {
    const steps = [100, 20_000].map((runs) => {
      const each = planned(runs);
      const { agenda, tell } = each;
      for (let turns = 0; turns < runs / 4 - 1; turns += 1) turn(each);
      tell('batch/e-1/b', { type: 'batch.cancel-requested', data: {} });
      let decided: unknown[] = [];
      const taken = stepsOf(() => (decided = decide(agenda, { now: 0, most: 500 })));
      expect(decided).toHaveLength(4);
      return taken;
    });
    expect(steps[1]).toBe(steps[0]);
  });

  it('is counted: a walk over all runs would be seen', () => {
    const { agenda } = planned(1_000);
    const walk = () => [...agenda.batch('b').unstarted()].length;
    expect(stepsOf(walk)).toBeGreaterThan(1_000);
  });
});
