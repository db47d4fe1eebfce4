import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { expect, onTestFinished, test } from 'vitest';
import { madeChecks } from '../../scripts/bootstrap/made-checks.mjs';
import type { SchemaChecks } from '../../src/schema-checks.js';

const strange = [null, true, 0, -1.5, '', 'x', 'ä'.repeat(300), [], [[]], {}, { strange: 1 }];

/** Documents that are wrong in as many ways as their schema has properties, two levels deep. */
function* documentsFor(schema: Schema, depth = 2): Generator {
  yield* strange;
  if (depth === 0) return;
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    for (const value of documentsFor(inner, depth - 1)) yield { [name]: value };
  }
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

test.each([
  ['src/config/file-checks', 'fileChecks'],
  ['src/events/catalogue/payload-checks', 'payloadChecks'],
])('what the build makes of %s says the same as ajv', async (module, name) => {
  const built = new URL(`../../dist/${module}.js`, import.meta.url);
  const checks = (await exportsOf(built))[name]!;
  const made = (await exportsOf(await bundled(built)))[name]!;
  let wrong = 0;
  for (const [schema, text] of Object.entries(checks.schemas)) {
    const [here, there] = [checks.of(schema), made.of(schema)];
    for (const document of documentsFor(text)) {
      expect(there(document)).toBe(here(document));
      expect(plain(there.errors)).toEqual(plain(here.errors));
      if (here.errors) wrong += 1;
    }
  }
  expect(wrong).toBeGreaterThan(100);
});

async function exportsOf(file: URL): Promise<Record<string, SchemaChecks<string>>> {
  return (await import(file.href)) as Record<string, SchemaChecks<string>>;
}

/** As a program would have it. */
async function bundled({ pathname }: URL): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-made-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const bundle = await rolldown({ input: pathname, platform: 'node', plugins: [madeChecks()] });
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: 'made.mjs' });
  await bundle.close();
  return pathToFileURL(join(folder, 'made.mjs'));
}

/** A schema of ours carries marks for the compiler, which no user sees. */
const plain = (errors: unknown): unknown => JSON.parse(JSON.stringify(errors ?? null));
