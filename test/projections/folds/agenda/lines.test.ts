import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Delays } from '../../../../src/projections/folds/agenda/delays.js';
import { Lanes } from '../../../../src/projections/folds/agenda/lanes.js';
import type { Place } from '../../../../src/projections/folds/agenda/place.js';

const run = fc.nat(12);
const time = fc.nat(20);

const steps = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('add' as const),
      run,
      priority: fc.integer({ min: -2, max: 2 }),
      time,
    }),
    fc.record({ do: fc.constant('remove' as const), run }),
    fc.record({ do: fc.constant('look' as const), many: fc.nat(15), time }),
  ),
  { maxLength: 150, size: 'max' },
);

const inOrder = (a: Place, b: Place) => a.since - b.since || a.ticket - b.ticket;

describe('lanes', () => {
  it('serve like a sorted list: by priority, then by time, then by ticket', () => {
    fc.assert(
      fc.property(steps, (story) => {
        const lanes = new Lanes();
        const model = new Map<number, Place>();
        for (const [ticket, step] of story.entries()) {
          if (step.do === 'add') {
            const place = { idx: step.run, priority: step.priority, since: step.time, ticket };
            lanes.add(place);
            model.set(step.run, place);
          } else if (step.do === 'remove') {
            lanes.remove(step.run);
            model.delete(step.run);
          } else {
            const sorted = [...model.values()].sort(
              (a, b) => b.priority - a.priority || inOrder(a, b),
            );
            expect([...lanes.first(step.many)]).toStrictEqual(
              sorted.slice(0, step.many).map(({ idx }) => idx),
            );
          }
          expect(lanes.size).toBe(model.size);
          for (let idx = 0; idx <= 12; idx += 1) {
            expect(lanes.priorityOf(idx)).toBe(model.get(idx)?.priority);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('stay right when thousands have passed through them', () => {
    const lanes = new Lanes();
    for (let idx = 0; idx < 5000; idx += 1)
      lanes.add({ idx, priority: 0, since: idx, ticket: idx });
    for (let idx = 0; idx < 4000; idx += 1) lanes.remove(idx);
    lanes.add({ idx: 1, priority: 0, since: 9000, ticket: 9000 });
    expect([...lanes.first(2)]).toStrictEqual([4000, 4001]);
    expect([...lanes.first(Infinity)].at(-1)).toBe(1);
    expect(lanes.size).toBe(1001);
  });
});

describe('delays', () => {
  it('let out like a sorted list: what is due, the earliest first', () => {
    fc.assert(
      fc.property(steps, (story) => {
        const delays = new Delays();
        const model = new Map<number, Place>();
        const first = () => [...model.values()].sort(inOrder)[0];
        for (const [ticket, step] of story.entries()) {
          if (step.do === 'add') {
            const place = { idx: step.run, priority: step.priority, since: step.time, ticket };
            delays.add(place);
            model.set(step.run, place);
          } else if (step.do === 'remove') {
            delays.remove(step.run);
            model.delete(step.run);
          } else {
            const due = first();
            const expected = due !== undefined && due.since <= step.time ? due : undefined;
            expect(delays.takeDue(step.time)).toStrictEqual(expected);
            if (expected !== undefined) model.delete(expected.idx);
          }
          expect(delays.earliest).toBe(first()?.since);
        }
      }),
      { numRuns: 200 },
    );
  });
});
