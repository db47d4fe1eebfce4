import { expect, test } from 'vitest';
import { lines, localPlace } from './local-place.js';
import { type Place, tutti } from './tutti.js';

/** PostgreSQL would keep all of these in another order. */
const yaml = `ensemble:
  vars:
    v: {zeta: 1.0, al: 2}
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      templates: [jinja.j2, handlebars.hbs]
      job_file: job.sh
      runs:
        - levels: {surface: 1.50, ice: 2, tmp: [{y: 1, x: 2}], é: 0, b: 0}
          depth: 4
`;

const template = {
  'template/job.sh': '#!/bin/sh\ntrue\n',
  'template/jinja.j2':
    '{{ run.levels }}\n{% for key in run.levels %}{{ key }} {% endfor %}\n{{ run.v.items() | list }}\n' +
    '{% for key in run if key in ["v", "levels", "depth"] %}{{ key }} {% endfor %}\n',
  'template/handlebars.hbs': '{{#each run.levels}}{{@key}} {{/each}}\n',
};

async function rendered(place: Place, run: string): Promise<string[]> {
  const files = ['jinja', 'handlebars'].map((name) => lines(place, `runs/${run}/${name}`));
  return (await Promise.all(files)).flat();
}

test('a template goes through a mapping in the order of the file, also in a rerun', async () => {
  const place = await localPlace({ ...template, 'e.yaml': yaml });
  expect(await tutti(place, 'run', 'e.yaml')).toMatchObject({ code: 0 });
  const inOrder = [
    "{'surface': 1.5, 'ice': 2, 'tmp': [{'y': 1, 'x': 2}], 'é': 0, 'b': 0}",
    'surface ice tmp é b ',
    "[('zeta', 1.0), ('al', 2)]",
    'v levels depth',
    'surface ice tmp é b',
  ];
  expect(await rendered(place, 'b-0')).toEqual(inOrder);
  const shown = (await tutti(place, 'show', 'b-0')).stdout;
  expect(shown.indexOf(' v = ')).toBeLessThan(shown.indexOf(' levels = '));
  expect(shown).toContain('levels = {"surface":1.5,"ice":2,"tmp":[{"y":1,"x":2}],"é":0,"b":0}');

  expect(await tutti(place, 'rerun', 'e-1', '--set', 'depth=5')).toMatchObject({ code: 0 });
  expect(await rendered(place, 'b-0')).toEqual(inOrder);
});
