import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/events/catalogue/index.js';
import {
  beginHistory,
  type Change,
  changesOf,
  ChangeSet,
  continueHistory,
  type History,
  tableNames,
} from '../../../src/projections/folds/index.js';
import {
  batchFacts,
  ensembleFacts,
  eventOf,
  pick,
  runFacts,
  type Situation,
  type Turn,
  turns,
} from '../../support/life.js';

const streams: readonly [string, (situation: Situation) => Fact[]][] = [
  ['run/e-1/b-1', runFacts],
  ['run/e-1/b-2', runFacts],
  ['batch/e-1/b', batchFacts],
  ['ensemble/e-1', ensembleFacts],
];

interface Step {
  readonly after: History;
  readonly changes: readonly Change[];
}

/** Lives of several streams, one after the other: where each stood, and what it changed. */
function live(lives: readonly (readonly Turn[])[]): Step[] {
  const steps: Step[] = [];
  for (const [at, life] of lives.entries()) {
    const [stream, factsOf] = streams[at]!;
    let history = beginHistory(stream);
    for (const [second, turn] of life.entries()) {
      const isLegal = (fact: Fact) => continueHistory(history, eventOf(fact)) !== undefined;
      const at = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
      const event = eventOf(pick(turn, factsOf, history.snapshot.context, isLegal), at);
      const after = continueHistory(history, event);
      if (after === undefined) continue;
      steps.push({ after, changes: changesOf(after, event) });
      history = after;
    }
  }
  return steps;
}

type Tables = Record<string, Record<string, Record<string, unknown>>>;

/** What a database does with a set of changes: sets columns, in rows made where needed. */
function apply(tables: Tables, set: ChangeSet): void {
  for (const table of tableNames) {
    for (const { key, doc } of set.rows(table)) {
      const rows = (tables[table] ??= {});
      const id = JSON.stringify(key);
      rows[id] = { ...rows[id], ...doc };
    }
  }
}

function oneByOne(changes: readonly Change[]): Tables {
  const tables: Tables = {};
  for (const change of changes) {
    const set = new ChangeSet();
    set.add(change);
    apply(tables, set);
  }
  return tables;
}

const manyLives = fc.tuple(turns, turns, turns, turns);

describe('changes', () => {
  it('come to the same rows one by one and in any grouping', () => {
    fc.assert(
      fc.property(manyLives, fc.array(fc.integer({ min: 1, max: 30 })), (lives, sizes) => {
        const changes = live(lives).flatMap((step) => step.changes);
        const grouped: Tables = {};
        for (let from = 0, group = 0; from < changes.length; group += 1) {
          const to = from + (sizes[group] ?? changes.length);
          const set = new ChangeSet();
          for (const change of changes.slice(from, to)) set.add(change);
          apply(grouped, set);
          from = to;
        }
        expect(grouped).toStrictEqual(oneByOne(changes));
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  it('are not changed by what is added after them', () => {
    fc.assert(
      fc.property(turns, (life) => {
        const changes = live([life]).flatMap((step) => step.changes);
        const before = structuredClone(changes);
        const set = new ChangeSet();
        for (const change of changes) set.add(change);
        expect(changes).toStrictEqual(before);
      }),
      { numRuns: 50, endOnFailure: true },
    );
  });

  it('make one row of each key', () => {
    const set = new ChangeSet();
    const change = (idx: number, state: string): Change => ({
      table: 'runs',
      set: { eid: 'e-1', batch: 'b', idx, state },
    });
    for (const each of [change(1, 'planned'), change(11, 'planned'), change(1, 'ready')])
      set.add(each);
    set.add({ table: 'ensembles', set: { eid: 'e-1', held: true } });
    expect([...set.rows('runs')]).toStrictEqual([
      { key: ['e-1', 'b', 1], doc: { state: 'ready' } },
      { key: ['e-1', 'b', 11], doc: { state: 'planned' } },
    ]);
    expect([...set.rows('ensembles')]).toStrictEqual([{ key: ['e-1'], doc: { held: true } }]);
    expect([...set.rows('tasks')]).toStrictEqual([]);
  });
});

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

describe('a row', () => {
  it('is where its machine is: state, hold, attempt, segment, cycle, plan', () => {
    fc.assert(
      fc.property(manyLives, (lives) => {
        const tables: Tables = {};
        for (const { after, changes } of live(lives)) {
          const set = new ChangeSet();
          for (const change of changes) set.add(change);
          apply(tables, set);
          const { value, context } = after.snapshot;
          if (after.kind === 'run') {
            const { eid, batch, idx } = after.address;
            const row = tables['runs']?.[JSON.stringify([eid, batch, idx])];
            const { attempt, segment, cycle } = after.snapshot.context;
            expect(row).toMatchObject({ state: value, attempt, segment, cycle });
            const { params, priority } = after.snapshot.context;
            const planned = tables['params']?.[JSON.stringify([eid, batch, idx])];
            expect({ ...row, ...planned }).toMatchObject({ params, priority });
            expect(row?.['held']).toBe(context.hold !== null);
            expect(row?.['question'] ?? null).toBe(after.snapshot.context.hold?.question ?? null);
          } else if (after.kind === 'batch') {
            const row = tables['batches']?.[JSON.stringify(['e-1', 'b'])];
            expect(row).toMatchObject({ state: value });
            expect(row?.['held'] ?? false).toBe(context.hold !== null);
            expect(row?.['cycle'] ?? 1).toBe(after.snapshot.context.cycle);
          } else {
            const row = tables['ensembles']?.[JSON.stringify(['e-1'])];
            expect(row).toMatchObject({ state: value });
            expect(row?.['held'] ?? false).toBe(context.hold !== null);
            expect(row?.['supervisor'] ?? null).toBe(after.snapshot.context.supervisor);
          }
        }
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  it('of a run never says that a job started before it was submitted, or ended before it started', () => {
    fc.assert(
      fc.property(turns, (life) => {
        const tables: Tables = {};
        for (const { after, changes } of live([life])) {
          const set = new ChangeSet();
          for (const change of changes) set.add(change);
          apply(tables, set);
          const [row] = Object.values(tables['runs'] ?? {});
          const [submitted, started, exited] = ['submitted_at', 'started_at', 'exited_at'].map(
            (at) => textOf(row?.[at]),
          );
          const said = `${after.snapshot.value} ${JSON.stringify(row)}`;
          if (submitted && started) expect(started >= submitted, said).toBe(true);
          if (started && exited) expect(exited >= started, said).toBe(true);
        }
      }),
      { numRuns: 80, endOnFailure: true },
    );
  });
});
