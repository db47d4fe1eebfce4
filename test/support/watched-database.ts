import type { KyselyPlugin } from 'kysely';
import type { Client } from 'pg';
import type { Database } from '../../src/database/index.js';

export interface Watching {
  /** Sees what a query of the reading pool has answered, before whoever asked does. */
  readonly read?: (rows: readonly Readonly<Record<string, unknown>>[]) => Promise<void> | void;
  readonly connect?: (purpose: string) => Promise<Client>;
}

/** The same database, with somebody who sees, or delays, what is read from it. */
export function watched(db: Database, { read, connect }: Watching): Database {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      await read?.(result.rows);
      return result;
    },
  };
  return {
    ...{ url: db.url, embedded: db.embedded, kysely: db.kysely.withPlugin(plugin) },
    connect: (purpose) => connect?.(purpose) ?? db.connect(purpose),
    leave: () => db.leave(),
  };
}

/** Something that happens once, and can be waited for. */
export class Moment {
  readonly come: Promise<void>;
  happen: () => void = () => undefined;

  constructor() {
    this.come = new Promise((resolve) => {
      this.happen = resolve;
    });
  }
}
