import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asOrdinary, ground, put } from '../workspace/ground.js';
import { Desk } from './desk.js';

async function withRun(): Promise<Desk> {
  const desk = await Desk.open();
  await put(desk.directory, 'out.nc', 'results');
  await put(desk.directory, 'deep/er/still', 'x');
  await put(desk.directory, '.tutti/run.json', '{}');
  await put(desk.root, 'runs/.tutti/ensemble.json', '{}');
  await put(desk.root, 'kept/precious', 'x');
  return desk;
}

const fails = (says: RegExp) => ({ ok: false, message: expect.stringMatching(says) as string });

describe('remove', () => {
  test('takes the run’s directory away, and follows no link', async () => {
    const desk = await withRun();
    await symlink(join(desk.root, 'kept'), join(desk.directory, 'deep/link'));
    expect(await desk.run({ name: 'remove' })).toEqual({ kind: 'ended', ok: true });
    expect((await readdir(join(desk.root, 'runs'))).sort()).toEqual(['.tutti']);
    expect(await readdir(join(desk.root, 'kept'))).toEqual(['precious']);
  });

  test('may be done again, by a later supervisor, too; and other tasks may follow', async () => {
    const desk = await withRun();
    const request = desk.request({ name: 'remove' });
    await desk.runner.runTask(request);
    expect(await desk.runner.runTask(request)).toMatchObject({ ok: true });
    const later = await desk.successor();
    expect(await later.runner.runTask(request)).toMatchObject({ ok: true });
    expect(await later.run({ cmd: 'echo done >after' })).toMatchObject({ ok: true });
    expect(await later.lines('after')).toEqual(['done']);
  });

  test('takes another directory of the ensemble, seen from the run’s', async () => {
    const desk = await withRun();
    await mkdir(join(desk.root, 'runs/scratch'));
    await desk.run({ name: 'remove', more: { directory: '../scratch' } });
    await desk.run({ name: 'remove', more: { directory: 'run.where' } }, { where: 'deep/er' });
    expect((await readdir(join(desk.root, 'runs'))).sort()).toEqual(['.tutti', 'b-0']);
    expect(await readdir(join(desk.directory, 'deep'))).toEqual([]);
  });

  test('says where model-ensembler would have looked', async () => {
    const desk = await withRun();
    await mkdir(join(desk.root, 'runs/scratch'));
    const result = await desk.run({ name: 'remove', more: { directory: 'scratch' } });
    expect(result).toMatchObject(fails(/no directory .*b-0\/scratch.*directory: "\.\.\/scratch"/));
    expect(await desk.run({ name: 'remove', more: { directory: 'gone' } })).toMatchObject({
      ok: true,
    });
  });

  test('takes what is outside only if it is told to', async () => {
    const desk = await withRun();
    const more = { directory: join(desk.root, 'kept') };
    expect(await desk.run({ name: 'remove', more })).toMatchObject(
      fails(/kept is not removed: it is outside.*say so: outside: true/),
    );
    expect(await readdir(join(desk.root, 'kept'))).toEqual(['precious']);
    // A way through a link leads outside all the same.
    await put(desk.root, 'kept/inner/x', '');
    await symlink('../../kept', join(desk.directory, 'link'));
    const inner = { directory: 'link/inner' };
    expect(await desk.run({ name: 'remove', more: inner })).toMatchObject(fails(/outside/));
    await desk.run({ name: 'remove', more: { ...more, outside: true } });
    expect((await readdir(desk.root)).sort()).toEqual(['runs']);
  });

  test.each<[string, string, RegExp]>([
    ['the directory of all runs', '..', /it is the directory of all runs/],
    ['what is above it', '../..', /it is the directory in which the ensemble was started/],
    ['the home directory', '~', /it is your home directory/],
    ['a directory above that', '~/..', /it holds your home directory/],
    ['Tutti’s records', '.tutti', /Tutti keeps its records there/],
    ['those of the ensemble', '../.tutti', /Tutti keeps its records there/],
  ])('never takes %s', async (_, directory, says) => {
    const root = await ground();
    await mkdir(join(root, 'home/ada'), { recursive: true });
    const desk = await Desk.open({ root, env: { HOME: join(root, 'home/ada') } });
    await put(desk.root, 'runs/.tutti/ensemble.json', '{}');
    await put(desk.directory, '.tutti/run.json', '{}');
    const result = await desk.run({ name: 'remove', more: { directory, outside: true } });
    expect(result).toMatchObject(fails(says));
    expect(await readdir(join(root, 'home'))).toEqual(['ada']);
    expect(await readdir(join(root, 'runs/b-0/.tutti'))).toEqual(['run.json']);
  });

  test('takes neither files nor links', async () => {
    const desk = await withRun();
    await symlink('deep', join(desk.directory, 'link'));
    expect(await desk.run({ name: 'remove', more: { directory: 'out.nc' } })).toMatchObject(
      fails(/is no directory.*execute/),
    );
    expect(await desk.run({ name: 'remove', more: { directory: 'link' } })).toMatchObject(
      fails(/A link is not followed/),
    );
    expect((await readdir(desk.directory)).sort()).toContain('out.nc');
  });

  test('fails where something may not be removed', async () => {
    const desk = await withRun();
    const result = await asOrdinary(() => desk.run({ name: 'remove' }));
    expect(result).toMatchObject(fails(/cannot be removed: .*See that you may write there/));
  });
});
