import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { localPlace, refusal } from './local-place.js';
import { ask, type Place, tutti } from './tutti.js';

const files = {
  'e.yaml': 'ensemble: {name: e, vars: {t_end: 5}, batches: [{name: b, runs: [{rho: 28}]}]}\n',
};

/** With an ensemble that has ended. */
async function placeWithEnsemble(): Promise<Place> {
  const place = await localPlace(files);
  expect((await tutti(place, 'run', 'e.yaml', 'simulated')).code).toBe(0);
  return place;
}

test.each([
  ['run', 'e.yaml', 'simulated', '-x', 't_end'],
  ['validate', 'e.yaml', '--set', 't_end'],
  ['rerun', '--set', 't_end'],
  ['retry', '-x', 't_end'],
])('tutti %s … %s: a name without a value is refused', async (...args) => {
  const place = await placeWithEnsemble();
  expect(refusal(await tutti(place, ...args))).toContain('name=value');
  expect(await ask(place, 'status', '--all')).toHaveLength(1);
});

test('an empty text is a value', async () => {
  const place = await localPlace(files);
  const { definition, plan } = await ask<{ definition: object; plan: readonly object[] }>(
    place,
    ...['validate', 'e.yaml', 'simulated', '-x', 't_end='],
  );
  expect(definition).toMatchObject({ name: 'e' });
  expect(plan).toMatchObject([{ params: { t_end: '' } }]);
});

test('rerun says of a parameter that no run has had so far that it is new', async () => {
  const place = await placeWithEnsemble();
  const slip = await tutti(place, 'rerun', '--set', 't_edn=1');
  expect(slip.stderr).toContain('No run of e-1 has had a parameter "t_edn" so far.');
  expect(slip.stderr).toContain('Did you mean t_end?');
  expect(slip.code).toBe(0);
  expect((await tutti(place, 'rerun', 'e-1', '-n', '--set', 't_end=1')).stderr).toBe('');
});

test.each(['id', 'idx', 'dir', 'batch_idx'])(
  '-x %s=… has no effect, and that is said',
  async (name) => {
    const place = await localPlace(files);
    const why = `\`${name}\` is set by Tutti for every run`;
    const flag = ['-x', `${name}=7`];
    const { warnings } = await ask<{ warnings: readonly object[] }>(
      place,
      ...['validate', 'e.yaml', 'simulated', ...flag],
    );
    expect(warnings).toMatchObject([{ code: 'config.reserved-name' }]);
    expect((await tutti(place, 'run', 'e.yaml', 'simulated', ...flag)).stderr).toContain(why);
    expect((await tutti(place, 'rerun', '-n', ...flag)).stderr).toContain(why);
    expect(await readdir(place.cwd)).toContain('e.yaml');
  },
);
