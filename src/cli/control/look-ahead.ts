import { nearest, settingNames } from '../../config/index.js';
import { isLeftOut, type Order, whyNot, whyNotWhole } from '../../control/index.js';
import type { Database } from '../../database/index.js';
import { parameterNames, selectRuns } from '../../projections/tables/index.js';
import {
  Impossible,
  type RefusedRun,
  type RefusedWhole,
  runsImpossible,
  wholeImpossible,
} from './impossible.js';
import type { Meant } from './meant.js';
import { nothingFits } from './nothing-fits.js';

/** What a command will come to, as things stand. */
export interface Prospect {
  /** To how many runs, batches or ensembles it can be done. */
  readonly able: number;
  /** Batches, or the ensemble, whose own tasks are to be done again. */
  readonly tasks: readonly string[];
  /** Whether a job of them runs. */
  readonly isRunning: boolean;
}

/**
 * Looks at what is meant before anything is sent.
 *
 * @throws TuttiError where it cannot be done to something that was named by itself, or to nothing
 *   of what was meant.
 */
export async function lookAhead(db: Database, meant: Meant, order: Order): Promise<Prospect> {
  if (order.verb === 'throttle' && meant.scope === 'runs') {
    throw new Impossible(
      'only a batch or an ensemble has limits',
      'Name a batch: tutti throttle b --maxjobs 10',
    );
  }
  const isWhole = meant.scope !== 'runs' && order.verb !== 'retry';
  return isWhole ? lookAtWholes(db, meant, order) : lookAtRuns(db, meant, order);
}

async function lookAtWholes(db: Database, meant: Meant, order: Order): Promise<Prospect> {
  const { ensemble, scope, selector, batches } = meant;
  const named = new Set(selector.of.map(({ batch }) => batch));
  const within = scope === 'ensemble' ? batches : batches.filter(({ batch }) => named.has(batch));
  const wholes =
    scope === 'ensemble'
      ? [{ of: ensemble.eid, obstacle: whyNotWhole(order, ensemble) }]
      : within.map((batch) => ({
          of: `batch ${batch.batch} of ${batch.eid}`,
          obstacle: whyNotWhole(order, batch),
        }));
  const refusals = wholes.flatMap(({ of, obstacle }): RefusedWhole[] =>
    obstacle === undefined ? [] : [{ of, ...obstacle }],
  );
  if (refusals.length > 0) throw await wholeImpossible(db, order, meant, refusals);
  return { able: wholes.length, tasks: [], isRunning: within.some(({ running }) => running > 0) };
}

/** What is meant as a whole and has ended because a task of its own failed, and not one of a run. */
function failedThemselves({ ensemble, batches, selector, scope }: Meant): string[] {
  if (scope === 'runs') return [];
  const named = new Set(selector.of.map(({ batch }) => batch));
  const failed = batches.filter(
    ({ batch, state }) => state === 'failed' && (scope === 'ensemble' || named.has(batch)),
  );
  const itself = scope === 'ensemble' && ensemble.message !== null ? [ensemble.eid] : [];
  return [...failed.map(({ batch }) => batch), ...itself];
}

async function lookAtRuns(db: Database, meant: Meant, order: Order): Promise<Prospect> {
  const { ensemble, scope, selector, named } = meant;
  const rows = await selectRuns(db, ensemble.eid, selector);
  if (rows.length === 0) throw await nothingFits(db, meant);
  const refused: RefusedRun[] = [];
  const able = rows.filter((row) => {
    const leftOut = isLeftOut(row.state, ensemble.state);
    if (leftOut && scope === 'ensemble') return true;
    const obstacle = whyNot(order, { ...row, leftOut });
    if (obstacle !== undefined) refused.push({ row, why: obstacle.why });
    return obstacle === undefined;
  });
  // A condition picks from what is named. Without one, who names a run wants it done to that run.
  const insisted = selector.where.length > 0 ? [] : refused.filter(({ row }) => named.has(row.run));
  const [first, ...others] = insisted.length > 0 ? insisted : refused;
  const tasks = order.verb === 'retry' ? failedThemselves(meant) : [];
  const isNothing = able.length === 0 && tasks.length === 0;
  if (first !== undefined && (insisted.length > 0 || isNothing)) {
    throw runsImpossible(order, meant, [first, ...others]);
  }
  return { able: able.length, tasks, isRunning: able.some(({ state }) => state === 'running') };
}

/** Remarks on parameters that are set and that no run has so far: a slip, or something new. */
export async function newParameters(
  db: Database,
  { ensemble: { eid } }: Meant,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return [];
  const known = [...(await parameterNames(db, eid)), ...settingNames];
  return names.flatMap((name) => {
    if (known.includes(name)) return [];
    const meant = nearest(name, known);
    const question = meant === undefined ? '' : ` Did you mean ${meant}?`;
    return [`No run of ${eid} has had a parameter "${name}" so far.${question}`];
  });
}
