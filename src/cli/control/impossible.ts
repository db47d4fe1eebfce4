import { isLeftOut, type Obstacle, type Order, type Verb } from '../../control/index.js';
import type { Database } from '../../database/index.js';
import { ExitCode, TuttiError } from '../../errors.js';
import { isRunEnd } from '../../machines/index.js';
import { type ChosenRun, selectRuns } from '../../projections/tables/index.js';
import type { Meant } from './meant.js';
import { type Refusal, refusalsText } from './wording.js';

/** What was asked for cannot be done to what was meant; nothing was sent. */
export class Impossible extends TuttiError {
  constructor(message: string, hint: string) {
    super(message, { code: 'control.impossible', exitCode: ExitCode.usage, hint });
  }
}

const cannot: Readonly<Record<Verb, string>> = {
  hold: 'cannot be held',
  release: 'cannot be released',
  cancel: 'cannot be cancelled',
  retry: 'cannot be tried again',
  throttle: 'cannot be throttled',
};

export interface RefusedRun {
  readonly row: ChosenRun;
  readonly why: string;
}

export function runsImpossible(
  order: Order,
  { ensemble: { eid, state }, scope }: Meant,
  refused: readonly [RefusedRun, ...RefusedRun[]],
): Impossible {
  const [{ row }] = refused;
  const leftOut = isLeftOut(row.state, state);
  if (order.verb === 'retry' && scope !== 'runs' && !leftOut) {
    const message = `nothing of ${eid} that is meant has failed, was cancelled, was skipped or is lost`;
    return new Impossible(message, `See how its runs stand: tutti runs ${eid}`);
  }
  const refusals = refused.map(({ row: { run }, why }): Refusal => ({ of: run, why }));
  return new Impossible(
    `${eid}: ${refusalsText(refusals, cannot[order.verb])}`,
    leftOut ? `All of it: tutti retry ${eid}` : hintForRun(order, row, `${eid}/${row.run}`),
  );
}

function hintForRun(order: Order, { state, held, question }: ChosenRun, run: string): string {
  const isLive = !isRunEnd(state);
  switch (order.verb) {
    case 'hold':
      if (held && isLive) return `To let it go on: tutti release ${run}`;
      break;
    case 'release':
      if (question !== null && held) {
        return `Say what became of its work, or that it is to be done again: tutti release ${run} --as done (or failed, or again)`;
      }
      if (held) return `To let it go on: tutti release ${run}`;
      return `What it waits for, if it does: tutti explain ${run}`;
    case 'cancel':
      if (isLive) return `To end its job, too: tutti cancel ${run} --kill`;
      break;
    case 'retry':
      if (isLive) return `To end it first: tutti cancel ${run} --kill`;
      return 'What has succeeded is run once more, with other parameters, by: tutti rerun';
    case 'throttle':
      return 'Name its batch, or the ensemble.';
  }
  return state === 'succeeded'
    ? `How it went: tutti show ${run}`
    : `To run it again: tutti retry ${run}`;
}

export interface RefusedWhole extends Obstacle {
  readonly of: string;
}

export async function wholeImpossible(
  db: Database,
  order: Order,
  meant: Meant,
  refusals: readonly RefusedWhole[],
): Promise<Impossible> {
  const message = refusalsText(refusals, cannot[order.verb]);
  return new Impossible(message, await hintForWhole(db, order, meant, refusals));
}

async function hintForWhole(
  db: Database,
  order: Order,
  meant: Meant,
  refusals: readonly RefusedWhole[],
): Promise<string> {
  const { ensemble, selector, scope } = meant;
  const { eid } = ensemble;
  if (order.verb === 'hold' && refusals.every(({ kind }) => kind === 'already')) {
    const wholes = scope === 'ensemble' ? [eid] : selector.of.map(({ batch }) => `${eid}/${batch}`);
    return `To let it go on: tutti release ${wholes.join(' ')}`;
  }
  if (order.verb === 'release') {
    const rows = await selectRuns(db, eid, selector);
    const held = rows.filter((row) => row.held).slice(0, 3);
    if (held.length > 0) {
      const runs = held.map(({ run }) => `${eid}/${run}`).join(' ');
      return `Runs of it are held, each by itself: tutti release ${runs}`;
    }
  }
  return `See how it stands: tutti status ${eid}`;
}
