import type { DomainEvent } from '../events/catalogue/index.js';

/** A machine's context and the event that has come. */
export interface MomentOf<Context> {
  readonly context: Context;
  readonly event: DomainEvent;
}

/** By the action's name: what it sets anew in the context. It does nothing else. */
export type ChangesOf<Context> = Readonly<
  Record<string, (moment: MomentOf<Context>) => Partial<Context>>
>;
