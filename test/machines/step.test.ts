import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, initialTransition, transition } from 'xstate';
import type { DomainEvent, Fact } from '../../src/events/catalogue/index.js';
import {
  batchMachine,
  batchSteps,
  ensembleMachine,
  ensembleSteps,
  runMachine,
  runSteps,
} from '../../src/machines/index.js';
import {
  batchFacts,
  ensembleFacts,
  eventOf,
  pick,
  runFacts,
  type Situation,
  turns,
} from '../support/life.js';

interface Looked {
  readonly value: unknown;
  readonly context: object;
}

/** The stepper with its types taken off, so that one test serves three machines. */
interface AnySteps {
  readonly initial: Looked;
  next(snapshot: Looked, event: DomainEvent): Looked | undefined;
}

const machines: readonly [
  name: string,
  machine: AnyStateMachine,
  steps: AnySteps,
  facts: (situation: Situation) => Fact[],
][] = [
  ['run', runMachine, runSteps, runFacts],
  ['batch', batchMachine, batchSteps, batchFacts],
  ['ensemble', ensembleMachine, ensembleSteps, ensembleFacts],
];

describe.each(machines)('stepping the %s machine', (_name, machine, steps, facts) => {
  it('begins where the public initialTransition() begins', () => {
    const [initial] = initialTransition(machine);
    expect(steps.initial.value).toStrictEqual(initial.value);
    expect(steps.initial.context).toStrictEqual(initial.context);
  });

  it('goes where the public transition() goes, and nowhere with an illegal event', () => {
    fc.assert(
      fc.property(turns, (life) => {
        let fast = steps.initial;
        let [open] = initialTransition(machine);
        for (const turn of life) {
          const fact = pick(
            turn,
            facts,
            fast.context,
            (each) => steps.next(fast, eventOf(each)) !== undefined,
          );
          const event = eventOf(fact);
          const legal = open.can(event);
          const before = { value: fast.value, context: structuredClone(fast.context) };
          const next = steps.next(fast, event);
          [open] = transition(machine, open, event);

          expect(next !== undefined, `${fact.type} in ${String(before.value)}`).toBe(legal);
          expect({ value: fast.value, context: fast.context }).toStrictEqual(before);
          fast = next ?? fast;
          expect(fast.value).toStrictEqual(open.value);
          expect(fast.context).toStrictEqual(open.context);
          expect(JSON.stringify(fast)).toBe(JSON.stringify(open));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('lets the generated lives visit every state, so that the comparison means something', () => {
    const visited = new Set<unknown>([steps.initial.value]);
    for (const life of fc.sample(turns, { numRuns: 200, seed: 7 })) {
      let now = steps.initial;
      for (const turn of life) {
        const legal = (fact: Fact) => steps.next(now, eventOf(fact)) !== undefined;
        now = steps.next(now, eventOf(pick(turn, facts, now.context, legal))) ?? now;
        visited.add(now.value);
      }
    }
    expect([...visited].sort()).toStrictEqual(Object.keys(machine.states).sort());
  });
});
