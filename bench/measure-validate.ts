import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** `tutti validate` as a user calls it: a job file in Jinja and a template in Handlebars, for every run. */
const runs = Number(process.argv[2] ?? 10_000);

const yaml = `
ensemble:
  vars: {sigma: 10.0, beta: 2.667}
  batches:
    - name: b
      basedir: runs
      templatedir: ../template
      templates: [run.sh.j2, input.nml.hbs]
      job_file: run.sh
      nodes: 2
      length: 00:20:00
      sweep: {grid: {rho: [28.0, 0.5], member: [${Array.from({ length: runs / 2 }, (_, index) => index).join(',')}]}}
`;

const jobFile = `#!/bin/sh
#SBATCH --nodes={{ run.nodes }}
#SBATCH --time={{ run.length }}
#SBATCH --job-name={{ run.id }}
{% if run.rho > 1 %}
./model --rho {{ run.rho }} --sigma {{ run.sigma }}
{% else %}
./model --quiet
{% endif %}
`;

const input = `&lorenz
  rho = {{run.rho}}, sigma = {{run.sigma}}, beta = {{run.beta}},
  member = {{run.member}}
{{#if run.nodes}}  nodes = {{run.nodes}}{{/if}}
/
`;

await writeFile('sweep.yaml', yaml);
await mkdir('template');
await writeFile('template/run.sh.j2', jobFile, { mode: 0o755 });
await writeFile('template/input.nml.hbs', input);
const program = new URL('../../bin/tutti', import.meta.url).pathname;
const began = performance.now();
const { stdout } = await promisify(execFile)(
  process.execPath,
  [program, 'validate', 'sweep.yaml', '--json'],
  { maxBuffer: 1024 ** 3 },
);
const seconds = (performance.now() - began) / 1000;
const told = JSON.parse(stdout) as { readonly runs: number; readonly valid: boolean };
if (told.runs !== runs || !told.valid) throw new Error('the ensemble was not found to be in order');
console.log(JSON.stringify({ runs, seconds }));
