import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examineFile } from '../src/cli/examine-file.js';
import { readSource } from '../src/cli/read-source.js';

/** `tutti validate` on a sweep: a job file in Jinja and a template in Handlebars, rendered for every run. */
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

const folder = await mkdtemp(join(tmpdir(), 'tutti-validate-'));
try {
  console.log(JSON.stringify(await measure(folder)));
} finally {
  await rm(folder, { recursive: true });
}

async function measure(cwd: string) {
  const file = join(cwd, 'sweep.yaml');
  await writeFile(file, yaml);
  await mkdir(join(cwd, 'template'));
  await writeFile(join(cwd, 'template', 'run.sh.j2'), jobFile, { mode: 0o755 });
  await writeFile(join(cwd, 'template', 'input.nml.hbs'), input);
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const examined = await examineFile(await readSource(file), {
    file,
    backend: undefined,
    overrides: {},
    allowLarge: false,
    cwd,
  });
  const ended = performance.now();
  const cpu = process.cpuUsage(cpuBefore);
  return {
    runs: examined.plan?.runs.count ?? 0,
    errors: examined.errors.length,
    warnings: examined.warnings.length,
    seconds: (ended - began) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}
