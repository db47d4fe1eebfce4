import { mkdir, mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensembleJsonSchema } from '../src/config/index.js';
import { openDatabase } from '../src/database/index.js';
import { catalogue, eventSchema, isEventType } from '../src/events/catalogue/index.js';
import { dumpCatalogue } from './dump-catalogue.js';

/**
 * Writes `schema/` from its sources: the events' and the configuration's JSON Schemas from their
 * TypeScript, and the database's own from a server that has just run the migrations. With --check
 * it writes nothing and fails where a file differs: what others rely on changes knowingly.
 */
const folder = new URL('../../schema/', import.meta.url).pathname;

async function main(check: boolean): Promise<number> {
  const wanted = new Map<string, string>();
  for (const type of Object.keys(catalogue).filter(isEventType)) {
    wanted.set(`events/${type}.json`, json(eventSchema(type)));
  }
  wanted.set('ensemble.schema.json', json(ensembleJsonSchema()));
  wanted.set('database.sql', await databaseSchema());

  const stale = (await present()).filter((file) => !wanted.has(file));
  const differing: string[] = [];
  for (const [file, text] of wanted) {
    const current = await readFile(join(folder, file), 'utf8').catch(() => undefined);
    if (current !== text) differing.push(file);
  }
  if (check) {
    for (const file of differing) console.error(`schema/${file} is not what its source says`);
    for (const file of stale) console.error(`schema/${file} has no source`);
    if (differing.length + stale.length > 0) console.error('Write them anew: npm run schema');
    return differing.length + stale.length === 0 ? 0 : 1;
  }
  await mkdir(join(folder, 'events'), { recursive: true });
  for (const file of differing) await writeFile(join(folder, file), wanted.get(file) ?? '');
  for (const file of stale) await unlink(join(folder, file));
  console.log(
    `schema/: ${differing.length} written, ${stale.length} removed, ${wanted.size} in all`,
  );
  return 0;
}

async function present(): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => /\.(json|sql)$/.test(file));
}

async function databaseSchema(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'tutti-schema-'));
  try {
    const db = await openDatabase({ home });
    try {
      return await dumpCatalogue(db);
    } finally {
      await db.leave();
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function json(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

process.exitCode = await main(process.argv.includes('--check'));
