import { describe, expect, test } from 'vitest';
import { eventsOf, lines, localPlace, refusal, runsOf } from './local-place.js';
import { shell } from './model-ensembler.js';
import { ask, type Place, tutti } from './tutti.js';

const files = (more = '', ofBatch = '') => ({
  'template/run.sh.j2': '#!/bin/sh\necho {{ run.id }} >result\n',
  'e.yaml': `
ensemble:
  name: e
  ${more}
  batch_config: {templatedir: template, templates: [run.sh.j2], job_file: run.sh}
  batches:
    - {name: b, runs: [{a: 0}], ${ofBatch}}
`,
});

/** It is recorded by its own name. */
async function hasRunHere(place: Place): Promise<void> {
  expect(await lines(place, 'b-0/result')).toEqual(['b-0']);
  const [created] = await eventsOf(place, 'e-1', 'ensemble.created');
  expect(created?.data['backend']).toBe('local');
  expect(JSON.stringify(created?.data['definition'])).not.toContain('dummy');
  const [run] = await runsOf(place, 'e-1');
  expect(run).toMatchObject({ state: 'succeeded' });
}

describe('dummy, as model-ensembler calls it, is this host', () => {
  test('after the file', async () => {
    const place = await localPlace(files());
    expect((await tutti(place, 'run', 'e.yaml', 'dummy')).code).toBe(0);
    await hasRunHere(place);
  });

  test.each([
    ['of the ensemble', files('backend: dummy')],
    ['of a batch', files('', 'backend: dummy')],
  ])('in the file, as the backend %s', async (_, written) => {
    const place = await localPlace(written);
    expect((await tutti(place, 'run', 'e.yaml')).code).toBe(0);
    await hasRunHere(place);
  });

  test('where a file is only looked at', async () => {
    const place = await localPlace(files('', 'backend: dummy'));
    const seen = await ask(place, 'validate', 'e.yaml', 'dummy');
    expect(seen).toMatchObject({ valid: true, backend: 'local' });
  });
});

test.each(['tutti run e.yaml slrum', 'model_ensemble e.yaml', 'model_ensemble_check'])(
  '%s: what cannot be used is refused with the names that can',
  async (line) => {
    const place = await localPlace(files());
    expect(refusal(await shell(place, line))).toMatch(/local .*dummy.* simulated/);
  },
);
