import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SystemClock } from '../src/clock/index.js';
import { openSite } from '../src/site/index.js';
import { parseEnsemble } from '../src/config/index.js';
import { openDatabase } from '../src/database/index.js';
import { thisProcess } from '../src/events/store/index.js';
import { createEnsemble, Supervisor } from '../src/supervisor/index.js';
import { Layout } from '../src/workspace/index.js';

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

const { definition, runs: planned } = parseEnsemble(
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

const fail = (error: unknown): never => {
  throw error;
};
const db = await openDatabase({});
const clock = new SystemClock();
const holder = thisProcess();
const client = await db.connect('create');
const began = performance.now();
const lease = await createEnsemble(
  { db, client, clock, holder },
  {
    name: 'local',
    definition: { ...definition },
    runs: planned.count,
    source: { file: '/local.yaml', sha256: '' },
    overrides: {},
    backend: 'local',
    cwd,
    user: 'bench',
    host: 'bench',
    tutti: 'bench',
    arguments: [],
    environment_sha256: '',
  },
  planned,
);
await client.end();
const layout = new Layout(cwd, definition);
const { eid } = lease;
const site = await openSite({
  eid,
  definition,
  backend: 'local',
  layout,
  clock,
  defect: fail,
  trouble: fail,
});
await Supervisor.host(
  { db, clock, holder, version: 'bench', backends: site.backends, log: fail },
  lease,
  { definition, backend: 'local' },
  new AbortController().signal,
);
const seconds = (performance.now() - began) / 1000;
await site.close();
await db.leave();

console.log(JSON.stringify({ runs, seconds, perSecond: runs / seconds }));
