import { isSelector, type Selector, type Target } from '../../control/index.js';
import type { Database } from '../../database/index.js';
import type { RunAddress } from '../../events/catalogue/index.js';
import { pendingCommands } from '../../events/store/index.js';
import { selectRuns } from '../../projections/tables/index.js';

/** A command about a run that nobody has answered yet. */
export interface PendingOrder {
  readonly verb: string;
  readonly actor: string;
  readonly at: Date;
}

export async function pendingOrders(
  db: Database,
  run: Omit<RunAddress, 'kind'>,
): Promise<PendingOrder[]> {
  const { eid, batch, idx } = run;
  const orders: PendingOrder[] = [];
  for (const { verb, selector, actor, at } of await pendingCommands(db, eid)) {
    // Another version of Tutti may have written it.
    if (!isSelector(selector) || !isNamed(selector, run)) continue;
    const only: Target = { kind: 'runs', batch, from: idx, to: idx };
    const { where } = selector;
    const isMeant =
      where.length === 0 || (await selectRuns(db, eid, { of: [only], where })).length > 0;
    if (isMeant) orders.push({ verb, actor, at });
  }
  return orders;
}

function isNamed({ of }: Selector, { batch, idx }: Omit<RunAddress, 'kind'>): boolean {
  if (of.length === 0) return true;
  return of.some(
    (target) =>
      target.batch === batch &&
      (target.kind === 'batch' || (target.from <= idx && idx <= target.to)),
  );
}
