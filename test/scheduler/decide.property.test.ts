import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fact } from '../../src/events/catalogue/index.js';
import { hasEnded, type RunSnapshot } from '../../src/machines/index.js';
import { decide, type Decision, nextDecisionAt } from '../../src/scheduler/index.js';
import {
  type BatchPlan,
  type EnsemblePlan,
  hasJobSlot,
  hasRunSlot,
  lineOf,
  World,
} from './world.js';

const limit = fc.option(fc.integer({ min: 1, max: 4 }));
const priority = fc.integer({ min: -1, max: 2 });

const plans: fc.Arbitrary<EnsemblePlan> = fc.record({
  batches: fc.array(
    fc.record({
      priority,
      maxruns: limit,
      maxjobs: limit,
      max_failures: fc.option(fc.nat(2), { freq: 2 }),
      repeat: fc.constantFrom<BatchPlan['repeat']>(false, false, 2, { cycles: 3, together: false }),
      runs: fc.array(priority, { maxLength: 8 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  inOrder: fc.boolean(),
  limits: fc.record({ maxruns: limit, maxjobs: limit }),
  most: fc.constantFrom(1, 3, 500),
});

/** Something that happens in the world; the number says to whom, or for how long. */
type Happening = readonly [what: (typeof happenings)[number], which: number];
const happenings = [
  ...['progress', 'progress', 'progress', 'progress', 'progress', 'progress', 'wait'],
  ...[
    'again',
    'retry',
    'retry',
    'requeue',
    'lose',
    'fail',
    'hold',
    'release',
    'prioritise',
    'cancel',
  ],
  ...['hold-batch', 'release-batch', 'hold-ensemble', 'release-ensemble', 'decide', 'decide'],
] as const;

const lives = fc.array(fc.tuple(fc.constantFrom(...happenings), fc.nat(1000)), {
  minLength: 20,
  maxLength: 120,
  size: 'max',
});

/** Tells of one thing that happens; nothing, where there is nobody to whom it can happen. */
function happen(world: World, [what, which]: Happening): void {
  const { batches, runs } = world;
  const batch = batches[which % batches.length]!.name;
  const anyone = (facts: (now: RunSnapshot) => readonly Fact[]) => {
    for (const at of runs.keys()) {
      const { batch, idx, now } = runs[(which + at) % runs.length]!;
      for (const fact of facts(now)) if (world.runTold(batch, idx, fact)) return;
    }
  };
  switch (what) {
    case 'progress': {
      anyone(progress);
      return;
    }
    case 'wait':
      world.now += which;
      return;
    case 'retry': {
      anyone((now) => (hasEnded(now) ? [] : [retry(now, world.now + which)]));
      return;
    }
    case 'again': {
      for (const at of runs.keys()) {
        const { batch, idx } = runs[(which + at) % runs.length]!;
        if (world.triedAgain(batch, idx)) return;
      }
      return;
    }
    case 'requeue': {
      anyone(({ context: { attempt } }) => [
        {
          type: 'run.requeued',
          data: { attempt, reason: 'preempted', by: which % 2 ? 'tutti' : 'scheduler' },
        },
      ]);
      return;
    }
    case 'lose': {
      anyone(({ context: { attempt } }) => [
        {
          type: 'run.exited',
          data: { attempt, outcome: 'lost', reason: 'lost', evidence: 'none' },
        },
      ]);
      return;
    }
    case 'fail': {
      anyone((now) => (lineOf(now) === 'run-slot' ? [] : [failed]));
      return;
    }
    case 'hold': {
      anyone((now) => (hasEnded(now) ? [] : [{ type: 'run.held', data: {} }]));
      return;
    }
    case 'release': {
      anyone(() => [{ type: 'run.released', data: {} }]);
      return;
    }
    case 'prioritise': {
      anyone(() => [{ type: 'run.changed', data: { priority: which % 3 } }]);
      return;
    }
    case 'cancel': {
      anyone(() => [{ type: 'run.cancel-requested', data: {} }]);
      return;
    }
    case 'hold-batch':
      return void world.batchTold(batch, { type: 'batch.held', data: {} });
    case 'release-batch':
      return void world.batchTold(batch, { type: 'batch.released', data: {} });
    case 'hold-ensemble':
      return void world.ensembleTold({ type: 'ensemble.held', data: {} });
    case 'release-ensemble':
      return void world.ensembleTold({ type: 'ensemble.released', data: {} });
    default:
  }
}

const failed: Fact = { type: 'run.failed', data: { phase: 'job', reason: 'exit:1' } };

function retry({ context }: RunSnapshot, at: number): Fact {
  const not_before = new Date(at).toISOString();
  const data = {
    attempt: context.attempt + 1,
    from: 'template',
    reason: 'exit:1',
    not_before,
  } as const;
  return { type: 'run.retry-scheduled', data };
}

/** What brings a run on its way on; the consequences do the rest. */
function progress({ value, context: { attempt } }: RunSnapshot): Fact[] {
  switch (value) {
    case 'templating':
      return [{ type: 'run.templated', data: { files: [] } }];
    case 'submitting':
      return [{ type: 'run.submitted', data: { attempt, job: '7' } }];
    case 'queued':
    case 'lost':
      return [{ type: 'run.running', data: { attempt } }];
    case 'running':
    case 'cancelling':
      return [
        { type: 'run.exited', data: { attempt, outcome: 'success', evidence: 'record' } },
        { type: 'run.cancelled', data: {} },
      ];
    default:
      return [];
  }
}

/**
 * A run may get a slot when nobody holds it, its batch or its ensemble; when its batch has begun
 * and not given up; and when the time before which it must not start has come. One that has begun
 * may get its job slot even if its batch has given up: what is started is finished.
 */
function eligible(world: World, batch: string, now: RunSnapshot): 'run-slot' | 'job-slot' | 'none' {
  const frame = world.batch(batch);
  if (world.ensemble.value !== 'running' || world.ensemble.context.hold !== null) return 'none';
  if (frame.value !== 'running' || frame.context.hold !== null) return 'none';
  const line = lineOf(now);
  if (line !== 'run-slot') return line;
  const { notBefore } = now.context;
  const ripe = notBefore === null || Date.parse(notBefore) <= world.now;
  return ripe && !world.hasGivenUp(batch) ? 'run-slot' : 'none';
}

function slots(
  world: World,
  batch: string | undefined,
  has: (now: RunSnapshot) => boolean,
): number {
  const runs = batch === undefined ? world.runs : world.runsOf(batch);
  return runs.filter(({ now }) => has(now)).length;
}

function roomFor(world: World, batch: string, line: 'run-slot' | 'job-slot'): number {
  const key = line === 'run-slot' ? 'maxruns' : 'maxjobs';
  const has = line === 'run-slot' ? hasRunSlot : hasJobSlot;
  const { plan } = world.batches.find(({ name }) => name === batch)!;
  return Math.min(
    (plan[key] ?? Infinity) - slots(world, batch, has),
    (world.plan.limits[key] ?? Infinity) - slots(world, undefined, has),
  );
}

function decideAll(world: World, look?: (decision: Decision) => void): void {
  for (let turns = 0; world.decideOnce(look) > 0; turns += 1) {
    if (turns > 1000) throw new Error('the scheduler never comes to rest');
  }
}

/** Plays a life in which all is decided after each thing that happens, or only now and then. */
function play(
  { plan, life, eager }: { plan: EnsemblePlan; life: readonly Happening[]; eager: boolean },
  look: { before?: (world: World, decision: Decision) => void; rest?: (world: World) => void },
): World {
  const world = new World(plan);
  for (const happening of life) {
    happen(world, happening);
    if (!eager && happening[0] !== 'decide') continue;
    decideAll(world, (decision) => look.before?.(world, decision));
    look.rest?.(world);
  }
  return world;
}

const games = fc.record({ plan: plans, life: lives, eager: fc.boolean() });
const often = { numRuns: 150 };

describe('a slot', () => {
  it('is given only where every limit leaves room for it', () => {
    fc.assert(
      fc.property(games, (game) => {
        play(game, {
          before: (world, decision) => {
            if (decision.kind !== 'dispatch' && decision.kind !== 'submit') return;
            const line = decision.kind === 'dispatch' ? 'run-slot' : 'job-slot';
            expect(roomFor(world, decision.batch, line)).toBeGreaterThan(0);
          },
        });
      }),
      often,
    );
  });

  it('is never taken above a limit, where no lost job comes back and nobody cancels', () => {
    const tame = (life: readonly Happening[]) =>
      life.filter(([what]) => what !== 'lose' && what !== 'cancel');
    fc.assert(
      fc.property(games, ({ life, ...game }) => {
        const looked = (world: World) => {
          for (const { name } of world.batches) {
            expect(roomFor(world, name, 'run-slot')).toBeGreaterThanOrEqual(0);
            expect(roomFor(world, name, 'job-slot')).toBeGreaterThanOrEqual(0);
          }
        };
        play({ ...game, life: tame(life) }, { before: looked, rest: looked });
      }),
      often,
    );
  });

  it('is given only to a run that may have it, and by priority, first come first served', () => {
    fc.assert(
      fc.property(games, (game) => {
        play(game, {
          before: (world, decision) => {
            if (decision.kind !== 'dispatch' && decision.kind !== 'submit') return;
            const line = decision.kind === 'dispatch' ? 'run-slot' : 'job-slot';
            const { batch, idx } = decision;
            const chosen = world.run(batch, idx);
            expect(eligible(world, batch, chosen)).toBe(line);
            const waiting = world
              .runsOf(batch)
              .filter(({ now }) => eligible(world, batch, now) === line);
            const rank = ({ context }: RunSnapshot) => context.priority;
            expect(rank(chosen)).toBe(Math.max(...waiting.map(({ now }) => rank(now))));
            // One that waited for a time joins the line when it comes, not when it was said.
            const ahead = waiting.filter(
              ({ idx: other, now }) =>
                rank(now) === rank(chosen) &&
                now.context.notBefore === null &&
                chosen.context.notBefore === null &&
                world.joined(batch, other) < world.joined(batch, idx),
            );
            expect(ahead).toStrictEqual([]);
          },
        });
      }),
      often,
    );
  });

  it('is never left free while a run could have it', () => {
    fc.assert(
      fc.property(games, (game) => {
        play(game, {
          rest: (world) => {
            for (const { batch, idx, now } of world.runs) {
              const line = eligible(world, batch, now);
              if (line === 'none') continue;
              expect(roomFor(world, batch, line), `${batch}-${idx} waits`).toBeLessThanOrEqual(0);
            }
          },
        });
      }),
      often,
    );
  });
});

describe('batches in order', () => {
  it('never overlap', () => {
    fc.assert(
      fc.property(games, ({ plan, ...game }) => {
        const looked = (world: World) => {
          const open = world.batches.filter(
            ({ snapshot }) => snapshot.value !== 'planned' && !hasEnded(snapshot),
          );
          expect(open.length).toBeLessThanOrEqual(1);
        };
        play({ plan: { ...plan, inOrder: true }, ...game }, { before: looked, rest: looked });
      }),
      often,
    );
  });
});

describe('an ensemble', () => {
  it('ends, once nobody holds anything and the lost are found', () => {
    fc.assert(
      fc.property(games, (game) => {
        const world = play(game, {});
        for (let turns = 0; !hasEnded(world.ensemble); turns += 1) {
          expect(turns, 'turns until the end').toBeLessThan(2000);
          world.ensembleTold({ type: 'ensemble.released', data: {} });
          for (const { name } of world.batches) {
            world.batchTold(name, { type: 'batch.released', data: {} });
          }
          for (const { batch, idx } of world.runs) {
            world.runTold(batch, idx, { type: 'run.released', data: {} });
          }
          decideAll(world);
          happen(world, ['progress', turns]);
          world.now = Math.max(world.now, nextDecisionAt(world.agenda) ?? 0);
        }
        expect(world.runs.filter(({ now }) => !hasEnded(now))).toStrictEqual([]);
        expect(world.batches.filter(({ snapshot }) => !hasEnded(snapshot))).toStrictEqual([]);
        for (const { name, plan } of world.batches) {
          if (world.hasGivenUp(name)) continue;
          const { repeat } = plan;
          const cycles = typeof repeat === 'object' ? repeat.cycles : repeat || 1;
          for (const { now } of world.runsOf(name)) {
            if (now.value === 'succeeded') expect(now.context.cycle).toBe(cycles);
          }
        }
      }),
      often,
    );
  });
});

describe('decide', () => {
  it('gives the same answer when asked twice, and carries nothing from one to the next', () => {
    fc.assert(
      fc.property(games, (game) => {
        const world = play({ ...game, eager: false }, {});
        const asked = { now: world.now, most: world.plan.most };
        const first = decide(world.agenda, asked);
        expect(decide(world.agenda, asked)).toStrictEqual(first);
        const all = { now: world.now, most: 1_000_000 };
        const second = decide(world.agenda, all);
        expect(decide(world.agenda, asked)).toStrictEqual(first);
        expect(decide(world.agenda, all)).toStrictEqual(second);
      }),
      often,
    );
  });

  it('decides the same on an agenda that is folded anew from the log', () => {
    fc.assert(
      fc.property(games, (game) => {
        const world = new World(game.plan);
        for (const happening of game.life) {
          happen(world, happening);
          const asked = { now: world.now, most: world.plan.most };
          const anew = world.agendaAnew();
          expect(decide(anew, asked)).toStrictEqual(decide(world.agenda, asked));
          expect(nextDecisionAt(anew)).toBe(nextDecisionAt(world.agenda));
          if (game.eager || happening[0] === 'decide') world.decideOnce();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('names no time for its next question that has come already', () => {
    fc.assert(
      fc.property(games, (game) => {
        play(game, {
          rest: (world) => {
            const next = nextDecisionAt(world.agenda) ?? Infinity;
            expect(next).toBeGreaterThan(world.now);
          },
        });
      }),
      often,
    );
  });
});
