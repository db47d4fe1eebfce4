import type { Selectable } from 'kysely';
import type { AttemptView, Database, RunView, TaskView } from '../../database/index.js';

export type RunSummary = Selectable<RunView>;

export interface RunFilter {
  readonly state?: string | undefined;
  readonly batch?: string | undefined;
  readonly limit?: number | undefined;
}

/** In the order of their batches' names and their numbers. */
export async function listRuns(
  db: Database,
  eid: string,
  { state, batch, limit }: RunFilter = {},
): Promise<RunSummary[]> {
  let query = db.kysely.selectFrom('tutti.runs').selectAll().where('eid', '=', eid);
  if (state !== undefined) query = query.where('state', '=', state);
  if (batch !== undefined) query = query.where('batch', '=', batch);
  if (limit !== undefined) query = query.limit(limit);
  return query.orderBy('batch').orderBy('idx').execute();
}

/** A run that its user has to say something about. */
export interface AskingRun {
  readonly run: string;
  readonly question: string;
  readonly hold_reason: string | null;
}

export async function listQuestions(db: Database, eid: string): Promise<AskingRun[]> {
  const rows = await db.kysely
    .selectFrom('tutti.runs')
    .select(['run', 'question', 'hold_reason'])
    .where('eid', '=', eid)
    .where('question', 'is not', null)
    .where('ended_at', 'is', null)
    .orderBy('batch')
    .orderBy('idx')
    .execute();
  return rows.flatMap(({ question, ...row }) => (question === null ? [] : [{ ...row, question }]));
}

export interface RunDetails {
  readonly run: RunSummary;
  readonly attempts: Selectable<AttemptView>[];
  readonly tasks: Selectable<TaskView>[];
}

export async function findRun(
  db: Database,
  eid: string,
  batch: string,
  idx: number,
): Promise<RunDetails | undefined> {
  const own = { eid, batch, idx };
  const run = await db.kysely
    .selectFrom('tutti.runs')
    .selectAll()
    .where((eb) => eb.and(own))
    .executeTakeFirst();
  if (run === undefined) return undefined;
  const attempts = await db.kysely
    .selectFrom('tutti.attempts')
    .selectAll()
    .where((eb) => eb.and(own))
    .orderBy('requested_at')
    .execute();
  const tasks = await db.kysely
    .selectFrom('tutti.tasks')
    .selectAll()
    .where((eb) => eb.and(own))
    .orderBy('started_at')
    .orderBy('index')
    .execute();
  return { run, attempts, tasks };
}
