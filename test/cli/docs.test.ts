import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { parseEnsemble } from '../../src/config/index.js';
import { openStore } from '../support/store.js';
import { ask, type Place, placeWith, tutti } from './tutti.js';

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

/** Runs a line as a shell would, with `tutti` on the PATH. */
function shell(place: Place, line: string) {
  const path = `${checkout}bin:${process.env['PATH'] ?? ''}`;
  const env = { PATH: path, HOME: place.cwd, NO_COLOR: '1', ...place.env };
  return new Promise<{ line: string; code: number; stdout: string; stderr: string }>((resolve) => {
    execFile('bash', ['-c', line], { cwd: place.cwd, env }, (error, stdout, stderr) => {
      resolve({ line, code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test("each line of the README's tour works, in its order", async () => {
  const place = await placeWith('embedded');
  const blocks = [...(await read('README.md')).matchAll(/```console tour\n([^]*?)```/g)];
  const lines = blocks.flatMap(([, block = '']) => [...block.matchAll(/^\$ (.*)$/gm)]);
  expect(lines.length).toBeGreaterThan(8);
  for (const [, line = ''] of lines) {
    const ended = await shell(place, line);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout, line).not.toBe('');
  }
  expect(await ask(place, 'status', 'lorenz-1')).toMatchObject({
    ensemble: { outcome: 'succeeded' },
  });
});

test('each question that docs/sql.md asks is answered', async () => {
  const place = await placeWith('embedded');
  const example = `${checkout}examples/simulated.yaml`;
  expect(await tutti(place, 'run', example)).toMatchObject({ code: 0 });
  for (const command of commandsOf(await read('docs/sql.md'), 'tutti')) {
    const { code, stderr } = await tutti(place, ...command);
    expect({ command, code, stderr }).toMatchObject({ code: 0 });
  }
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
