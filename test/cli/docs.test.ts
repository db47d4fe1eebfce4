import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { parseEnsemble } from '../../src/config/index.js';
import { openStore } from '../support/store.js';
import { ask, placeWith, tutti } from './tutti.js';

const checkout = new URL('../../', import.meta.url).pathname;
const read = (path: string) => readFile(`${checkout}${path}`, 'utf8');

/** The commands that a document shows, as a shell would split them. */
function commandsOf(document: string, program: string): string[][] {
  const lines = [...document.matchAll(/^\$ (.*)$/gm)].map(([, line = '']) => line);
  return lines
    .filter((line) => line.startsWith(`${program} `))
    .map((line) =>
      [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? ''),
    )
    .map((words) => words.slice(1));
}

test('each command that the README shows works, in its order', { timeout: 120_000 }, async () => {
  const place = { ...(await placeWith('embedded')), cwd: checkout };
  const commands = commandsOf(await read('README.md'), 'bin/tutti');
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    const { code, stdout, stderr } = await tutti(place, ...command);
    expect({ command, code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).not.toBe('');
  }
  for (const command of commandsOf(await read('docs/sql.md'), 'tutti')) {
    const { code, stderr } = await tutti(place, ...command);
    expect({ command, code, stderr }).toMatchObject({ code: 0 });
  }
});

test("the README's ensemble runs", async () => {
  const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(await read('README.md')) ?? [];
  const place = await placeWith('embedded');
  const { writeFile } = await import('node:fs/promises');
  await writeFile(`${place.cwd}/lorenz.yaml`, yaml);
  const { code, stderr } = await tutti(place, 'run', 'lorenz.yaml', 'simulated');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(await ask<unknown[]>(place, 'runs', 'lorenz-1')).toHaveLength(6);
});

test('each ensemble that docs/ensembles.md shows is one', async () => {
  const ensembles = [...(await read('docs/ensembles.md')).matchAll(/```yaml\n([^]*?)```/g)];
  expect(ensembles.length).toBeGreaterThan(2);
  for (const [, yaml = ''] of ensembles) {
    const { definition, warnings } = parseEnsemble(yaml, { file: 'docs/ensembles.md' });
    expect({ definition, warnings }).toMatchObject({ warnings: [] });
  }
});

test('docs/sql.md names each view and each of its columns, and no others', async () => {
  const db = await openStore();
  const { rows } = await sql<{ view: string; columns: string[] }>`
    select table_name::text as view, array_agg(column_name::text order by column_name) as columns
    from information_schema.columns where table_schema = 'tutti' group by 1 order by 1`.execute(
    db.kysely,
  );
  const documented = (await read('docs/sql.md'))
    .split(/^## tutti\./m)
    .slice(1)
    .map((section) => ({
      view: section.slice(0, section.indexOf('\n')),
      columns: [...section.matchAll(/^\| `([a-z0-9_]+)` \|/gm)].map(([, column]) => column).sort(),
    }));
  documented.sort((a, b) => a.view.localeCompare(b.view));
  expect(documented).toEqual(rows);
});
