import type { Command } from 'commander';
import { type Database, openDatabase } from '../database/index.js';

/** What every command understands. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly store?: string;
}

/** Opens the store, and leaves it whatever happens. */
export async function withStore<Result>(
  command: Command,
  work: (db: Database) => Promise<Result>,
): Promise<Result> {
  const { store } = command.optsWithGlobals<GlobalOptions>();
  const db = await openDatabase({ url: namedStore(store) });
  try {
    return await work(db);
  } finally {
    await db.leave();
  }
}

/** The server that a command would use: --store, else DATABASE_URL; undefined: the embedded one. */
export function namedStore(option: string | undefined): string | undefined {
  const url = option ?? process.env['DATABASE_URL'];
  return url === '' ? undefined : url;
}

export function wantsJson(command: Command): boolean {
  return command.optsWithGlobals<GlobalOptions>().json === true;
}
