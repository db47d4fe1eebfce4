import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ask, placeWith, tutti, write } from './tutti.js';

const text = (...path: string[]) => readFile(join(...path), 'utf8');

test('what it writes is in order, and runs', { timeout: 240_000 }, async () => {
  const place = await placeWith('embedded');
  const { code, stdout } = await tutti(place, 'init', 'lorenz');
  expect(code).toBe(0);
  expect(stdout).toContain('tutti run lorenz.yaml');
  expect((await readdir(place.cwd)).sort()).toEqual(['lorenz-template', 'lorenz.yaml']);

  const validated = await tutti(place, 'validate', 'lorenz.yaml');
  expect(validated).toMatchObject({ code: 0, stderr: '' });

  const ran = await tutti(place, 'run', 'lorenz.yaml');
  expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 0 });
  const table = await text(place.cwd, 'lorenz-runs', 'table.txt');
  expect(table.trimEnd().split('\n')).toHaveLength(6);
  expect(table).toContain('rate 2.5 start 0.1: after 1000 steps 0.600000');
});

test('the schema that it names is there, and it is called ensemble by default', async () => {
  const place = await placeWith('embedded');
  expect(await ask(place, 'init')).toEqual({
    file: 'ensemble.yaml',
    written: ['ensemble.yaml', 'ensemble-template/run.sh', 'ensemble-template/parameters.txt.hbs'],
  });
  const [first = ''] = (await text(place.cwd, 'ensemble.yaml')).split('\n');
  const [, url = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? [];
  const schema: unknown = JSON.parse(await text(fileURLToPath(url)));
  expect(schema).toHaveProperty('properties.ensemble');
});

test('nothing that is there is overwritten', async () => {
  const place = await placeWith('embedded');
  await write(place, 'mine.yaml', 'mine');
  const { code, stdout, stderr } = await tutti(place, 'init', 'mine.yaml');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('mine.yaml is here already; nothing was written');
  expect(await text(place.cwd, 'mine.yaml')).toBe('mine');
  await expect(access(join(place.cwd, 'mine-template'))).rejects.toThrow();
});

test.each(['a/b', '..', '-x y', 'a b', ''])('"%s" is no name for one', async (name) => {
  const place = await placeWith('embedded');
  const { code, stderr } = await tutti(place, 'init', '--', name);
  expect(code).toBe(2);
  expect(stderr).toContain('as in: tutti init lorenz');
  expect(await readdir(place.cwd)).toEqual([]);
});
