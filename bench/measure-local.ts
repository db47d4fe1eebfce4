import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SystemClock } from '../src/clock/index.js';
import { openSite } from '../src/site/index.js';
import { parseEnsemble } from '../src/config/index.js';
import { Layout } from '../src/workspace/index.js';
import { createForBench, fail, hostToItsEnd, openBench } from './ensemble.js';

/**
 * Whole lives of runs on this host: planned, directory and template, claimed, run, recorded, all as
 * durable events. The job is a bash script of two lines.
 */
const runs = Number(process.argv[2] ?? 1_000);

const cwd = await mkdtemp(join(process.cwd(), 'runs-'));
await mkdir(join(cwd, 'template'));
await writeFile(join(cwd, 'template', 'job.sh'), '#!/bin/bash\nexit 0\n');
await chmod(join(cwd, 'template', 'job.sh'), 0o755);
await writeFile(join(cwd, 'template', 'input.nml.hbs'), '&input\n member = {{run.member}}\n/\n');

const parsed = parseEnsemble(
  `
ensemble:
  batches:
    - name: b
      templatedir: template
      templates: [input.nml.hbs]
      job_file: job.sh
      maxruns: 16
      sweep: {grid: {member: [${Array.from({ length: runs }, (_, index) => index).join(',')}]}}
`,
  { file: 'local.yaml' },
);

const { definition } = parsed;
const ensemble = { parsed, backend: 'local', cwd };
const clock = new SystemClock();
const bench = await openBench(clock);
const began = performance.now();
const lease = await createForBench(bench, ensemble);
const layout = new Layout(cwd, definition);
const site = await openSite({
  eid: lease.eid,
  definition,
  backend: 'local',
  layout,
  clock,
  defect: fail,
  trouble: fail,
});
await hostToItsEnd(bench, ensemble, lease, site.backends);
const seconds = (performance.now() - began) / 1000;
await site.close();
await bench.db.leave();

console.log(JSON.stringify({ runs, seconds, perSecond: runs / seconds }));
