import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { runMachine, runSteps } from '../../src/machines/index.js';
import { eventOf, pick, runFacts, turns } from '../support/life.js';

describe('an actor that begins at a snapshot of its machine', () => {
  it('goes where a plain actor goes, whether a step was computed before or not', () => {
    fc.assert(
      fc.property(turns, fc.array(fc.boolean()), (life, stepsFirst) => {
        const plain = createActor(runMachine).start();
        const remembering = runSteps.actorAt(runSteps.initial);
        life.forEach((turn, index) => {
          const before = remembering.getSnapshot();
          const legal = (fact: Parameters<typeof eventOf>[0]) => before.can(eventOf(fact));
          const event = eventOf(pick(turn, runFacts, before.context, legal));
          if (stepsFirst[index] === true) runSteps.next(before, event);
          plain.send(event);
          remembering.send(event);
          expect(remembering.getSnapshot().value).toStrictEqual(plain.getSnapshot().value);
          expect(remembering.getSnapshot().context).toStrictEqual(plain.getSnapshot().context);
        });
      }),
      { endOnFailure: true },
    );
  });

  it('does not take over a step that was computed from somewhere else', () => {
    const actor = runSteps.actorAt(runSteps.initial);
    const planned = eventOf({ type: 'run.planned', data: { params: {}, priority: 3 } });
    const elsewhere = runSteps.next(runSteps.initial, planned);
    actor.send(planned);
    expect(actor.getSnapshot()).toBe(elsewhere);
    const changed = eventOf({ type: 'run.changed', data: { priority: 5 } });
    const held = eventOf({ type: 'run.held', data: {} });
    const away = elsewhere && runSteps.next(elsewhere, held);
    if (away !== undefined) runSteps.next(away, changed);
    actor.send(changed);
    expect(actor.getSnapshot().context).toMatchObject({ priority: 5, hold: null });
  });
});
