import type { Database } from '../../database/index.js';
import type { RunAddress } from '../../events/catalogue/index.js';
import { liveHolder } from '../../events/store/index.js';
import { userAtHost } from '../../host.js';
import { listBatches } from '../../projections/tables/index.js';
import type { Layout } from '../../workspace/index.js';
import { lastLines } from '../growing-file.js';
import { logFileOf } from '../plain-log.js';
import { recordedLayout } from '../recorded-layout.js';
import type { SelectedRun } from '../select-run.js';
import { taskOutput } from '../task-output.js';
import { deedsAround } from './deeds-of.js';
import type { Facts, Output } from './facts.js';
import { pendingOrders } from './pending-orders.js';
import { fullDisk, lastTrouble } from './room.js';

/** So many of the last lines tell most failures. */
const shown = 10;

/** `isNamed`: whether the ensemble was named, or is the one that commands mean by themselves. */
export async function gatherFacts(
  db: Database,
  selected: SelectedRun,
  { isNamed }: { readonly isNamed: boolean },
): Promise<Facts> {
  const { run, ensemble } = selected;
  const { definition, layout } = await recordedLayout(db, run.eid);
  return {
    ...selected,
    now: new Date(),
    me: userAtHost(),
    prefix: isNamed ? `${run.eid}/` : '',
    ensemble,
    batches: await listBatches(db, run.eid),
    inOrder: definition.batches_in_order,
    rule: layout.definition(run.batch),
    ready: await countReady(db, run.eid),
    ahead: await countAhead(db, selected),
    deeds: await deedsAround(db, run),
    pending: await pendingOrders(db, run),
    directory: layout.run(run),
    noRoom: await noRoomFor(selected, layout),
    holder: await liveHolder(db, run.eid),
    output: await outputThatMatters(selected, layout),
  };
}

/** A run waits where it is until there is room, and no event says so: nothing has happened. */
async function noRoomFor(
  { run, ensemble }: SelectedRun,
  layout: Layout,
): Promise<string | undefined> {
  const backend = run.backend ?? layout.definition(run.batch).backend ?? ensemble.backend;
  // A job of this host waits for room, too; another's is its scheduler's.
  const mayWait =
    (run.state === 'templating' && backend !== 'simulated') ||
    (run.state === 'queued' && backend === 'local');
  if (!mayWait) return undefined;
  const directory = layout.run(run);
  const { job, dispatched_at, planned_at } = run;
  const about = { directory, job, since: dispatched_at ?? planned_at };
  const told = await lastTrouble(logFileOf(ensemble.cwd, ensemble.file), about);
  return told ?? (await fullDisk(layout.base(run.batch)));
}

async function countReady(db: Database, eid: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db.kysely
    .selectFrom('tutti.runs')
    .select(({ fn }) => ['batch', fn.countAll<string>().as('many')])
    .where('eid', '=', eid)
    .where('state', '=', 'ready')
    .groupBy('batch')
    .execute();
  return new Map(rows.map(({ batch, many }) => [batch, Number(many)]));
}

/** Higher priority first, then in their order, as runs are started that were planned together. */
async function countAhead(
  db: Database,
  { run: { eid, batch, idx, priority, state } }: SelectedRun,
): Promise<number> {
  if (state !== 'planned') return 0;
  const { many } = await db.kysely
    .selectFrom('tutti.runs')
    .select(({ fn }) => fn.countAll<string>().as('many'))
    .where('eid', '=', eid)
    .where('batch', '=', batch)
    .where('state', '=', 'planned')
    .where('held', '=', false)
    .where((eb) =>
      eb.or([
        eb('priority', '>', priority),
        eb.and([eb('priority', '=', priority), eb('idx', '<', idx)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(many);
}

/** What the task printed that failed or that is asked again, else what the job printed. */
async function outputThatMatters(
  { run, attempts, tasks }: SelectedRun,
  layout: Layout,
): Promise<Output | undefined> {
  const { eid, batch, idx } = run;
  const owner: RunAddress = { kind: 'run', eid, batch, idx };
  const task = tasks.findLast(({ phase, state }) => phase === run.phase && state === 'failed');
  if (run.state === 'failed' && (run.phase === 'pre_run' || run.phase === 'post_run')) {
    if (task === undefined) return undefined;
    return linesOf(await taskOutput(layout, owner, task, run.phase));
  }
  const waiting = tasks.findLast(({ state }) => state === 'waiting');
  if (run.waiting_for === 'a check' && waiting !== undefined) {
    const phase = run.state === 'checking' ? 'pre_run' : 'post_run';
    return linesOf(await taskOutput(layout, owner, waiting, phase));
  }
  const attempt = attempts.at(-1);
  const isAboutJob =
    ['running', 'lost'].includes(run.state) || (run.state === 'failed' && run.phase === 'job');
  if (!isAboutJob || attempt === undefined || attempt.backend === 'simulated') return undefined;
  return linesOf(layout.job({ ...attempt, run: owner }).output);
}

async function linesOf(file: string): Promise<Output | undefined> {
  const lines = await lastLines(file, shown);
  return lines === undefined ? undefined : { file, lines };
}
