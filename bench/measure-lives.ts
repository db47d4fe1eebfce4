import { SimulatedBackend } from '../src/backends/index.js';
import { VirtualClock } from '../src/clock/index.js';
import { parseEnsemble } from '../src/config/index.js';
import { openDatabase } from '../src/database/index.js';
import { headPosition, thisProcess } from '../src/events/store/index.js';
import { createEnsemble, Supervisor } from '../src/supervisor/index.js';

/**
 * Lives of runs on the null backend: planned, dispatched, templated, checked, submit-requested,
 * submitted, running, exited, post-processed, succeeded. Each event goes through its machine, the
 * log and the tables, as it does with any backend; only the job takes no time.
 */
const runs = Number(process.argv[2] ?? 10_000);
/** As many at once as a busy site lets one have. */
const maxruns = 500;

const yaml = `
ensemble:
  batches:
    - name: b
      maxruns: ${maxruns}
      sweep: {grid: {member: [${Array.from({ length: runs }, (_, index) => index).join(',')}]}}
`;

const db = await openDatabase({});
const parsed = parseEnsemble(yaml, { file: 'lives.yaml' });
const clock = new VirtualClock(Date.now());
const holder = thisProcess();
const client = await db.connect('create');
const began = performance.now();
const lease = await createEnsemble(
  { db, client, clock, holder },
  {
    name: 'lives',
    definition: { ...parsed.definition },
    runs: parsed.runs.count,
    source: { file: '/lives.yaml', sha256: '' },
    overrides: {},
    backend: 'simulated',
    cwd: '/',
    user: 'bench',
    host: 'bench',
    tutti: 'bench',
    arguments: [],
    environment_sha256: '',
  },
  parsed.runs,
);
await client.end();
const planned = performance.now();
const cpuBefore = process.cpuUsage();
const none = { seed: 1, queue_seconds: [0, 0], run_seconds: [0, 0], failures: {} } as const;
await Supervisor.host(
  {
    db,
    clock,
    holder,
    version: 'bench',
    backends: [new SimulatedBackend(clock, () => none)],
    log: (error) => {
      throw error;
    },
  },
  lease,
  { definition: parsed.definition, backend: 'simulated' },
  new AbortController().signal,
);
const ended = performance.now();
const cpu = process.cpuUsage(cpuBefore);
const events = await headPosition(db);
await db.leave();

console.log(
  JSON.stringify({
    runs,
    events,
    planSeconds: (planned - began) / 1000,
    seconds: (ended - began) / 1000,
    livesPerSecond: (runs / (ended - began)) * 1000,
    livesPerSecondPlanned: (runs / (ended - planned)) * 1000,
    cpuMillisecondsPerLife: (cpu.user + cpu.system) / 1000 / runs,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
