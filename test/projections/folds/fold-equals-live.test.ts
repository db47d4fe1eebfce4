import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createActor } from 'xstate';
import type { Fact } from '../../../src/events/catalogue/index.js';
import {
  batchMachine,
  ensembleMachine,
  runMachine,
  runSteps,
} from '../../../src/machines/index.js';
import { beginHistory, continueHistory } from '../../../src/projections/folds/index.js';
import {
  batchFacts,
  ensembleFacts,
  eventOf,
  pick,
  runFacts,
  type Situation,
  situationOf,
  turns,
} from '../../support/life.js';

const streams: readonly [string, AnyStateMachine, (situation: Situation) => Fact[]][] = [
  ['run/e-1/b-1', runMachine, runFacts],
  ['batch/e-1/b', batchMachine, batchFacts],
  ['ensemble/e-1', ensembleMachine, ensembleFacts],
];

describe.each(streams)('the fold of %s', (stream, machine, factsOf) => {
  it('is after each event where a live actor is, and refuses what the actor refuses', () => {
    fc.assert(
      fc.property(turns, (life) => {
        const actor = createActor(machine).start();
        let history = beginHistory(stream);
        for (const turn of life) {
          const { context } = history.snapshot;
          const isLegal = (fact: Fact) => continueHistory(history, eventOf(fact)) !== undefined;
          const event = eventOf(pick(turn, factsOf, context, isLegal));
          const before = actor.getSnapshot();
          const can = before.can(event);
          const next = continueHistory(history, event);
          actor.send(event);

          if (next === undefined) {
            expect(can, `${event.type} in ${String(before.value)}`).toBe(false);
            expect(actor.getSnapshot()).toBe(before);
            continue;
          }
          expect(can, `${event.type} in ${String(before.value)}`).toBe(true);
          expect(next.snapshot.value).toStrictEqual(actor.getSnapshot().value);
          expect(next.snapshot.context).toStrictEqual(actor.getSnapshot().context);
          expect(next.address).toStrictEqual(history.address);
          history = next;
        }
        actor.stop();
      }),
      { numRuns: 100 },
    );
  });
});

describe('a run', () => {
  it('is never touched by events about another attempt', () => {
    fc.assert(
      fc.property(turns, fc.integer({ min: -2, max: 3 }), (life, apart) => {
        let now = runSteps.initial;
        for (const turn of life) {
          const isLegal = (fact: Fact) => runSteps.next(now, eventOf(fact)) !== undefined;
          now = runSteps.next(now, eventOf(pick(turn, runFacts, now.context, isLegal))) ?? now;
        }
        const { attempt } = now.context;
        const other = attempt + apart;
        const strangers = runFacts({ ...situationOf(now.context), attempt: other }).filter(
          ({ type, data }) => 'attempt' in data && type !== 'run.retry-scheduled',
        );
        const accepted = strangers.filter(
          (fact) => runSteps.next(now, eventOf(fact)) !== undefined,
        );
        if (apart !== 0) expect(accepted).toStrictEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('goes from one attempt to the next, and skips none', () => {
    fc.assert(
      fc.property(turns, (life) => {
        let now = runSteps.initial;
        for (const turn of life) {
          const isLegal = (fact: Fact) => runSteps.next(now, eventOf(fact)) !== undefined;
          const event = eventOf(pick(turn, runFacts, now.context, isLegal));
          const next = runSteps.next(now, event);
          if (next === undefined) continue;
          const { attempt, cycle } = now.context;
          if (event.type === 'run.retry-scheduled') expect(next.context.attempt).toBe(attempt + 1);
          else if (event.type === 'run.cycle-started')
            expect(next.context.cycle).toBeGreaterThan(cycle);
          else expect(next.context).toMatchObject({ attempt, cycle });
          now = next;
        }
      }),
      { numRuns: 100 },
    );
  });
});
