import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../src/database/index.js';
import { add, type Files } from '../cli/local-place.js';
import type { Place } from '../cli/tutti.js';
import { asAdministrator, freshDatabase } from '../support/postgres.js';

let template: Promise<string> | undefined;

/**
 * A directory and a store for one case of many: both go when its test ends, since a hundred databases
 * would be a gigabyte. What its jobs note goes to `ledger`, which only its first supervisor is told of:
 * whoever takes over has that from the environment that was kept.
 */
export async function chaosPlace(files: Files): Promise<Place> {
  const cwd = await mkdtemp(join(tmpdir(), 'tutti-chaos-'));
  onTestFinished(() => rm(cwd, { recursive: true, force: true, maxRetries: 20 }));
  const url = await ownDatabase();
  onTestFinished(() => drop(nameOf(url)));
  const place = { cwd, env: { DATABASE_URL: url } };
  await add(place, files);
  return place;
}

/** As it is for the first of its supervisors. */
export function asTheFirst(place: Place): Place {
  return { ...place, env: { ...place.env, LEDGER: join(place.cwd, 'ledger') } };
}

let before: Promise<unknown> = Promise.resolve();

/** One after the other: two that are made in the same moment would have one name. */
function ownDatabase(): Promise<string> {
  template ??= migratedTemplate();
  const copied = before.then(async () => freshDatabase({ template: await template! }));
  before = copied.catch(() => undefined);
  return copied;
}

/** Migrating costs more than copying. */
async function migratedTemplate(): Promise<string> {
  const url = await freshDatabase();
  const db = await openDatabase({ url });
  await db.leave();
  return nameOf(url);
}

async function drop(name: string): Promise<void> {
  await asAdministrator((client) => client.query(`drop database if exists ${name} with (force)`));
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}
