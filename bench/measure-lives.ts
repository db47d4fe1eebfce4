import { SimulatedBackend } from '../src/backends/index.js';
import { VirtualClock } from '../src/clock/index.js';
import { parseEnsemble } from '../src/config/index.js';
import { headPosition } from '../src/events/store/index.js';
import { createForBench, hostToItsEnd, openBench } from './ensemble.js';

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

const parsed = parseEnsemble(yaml, { file: 'lives.yaml' });
const ensemble = { parsed, backend: 'simulated', cwd: '/' };
const clock = new VirtualClock(Date.now());
const bench = await openBench(clock);
const began = performance.now();
const lease = await createForBench(bench, ensemble);
const planned = performance.now();
const cpuBefore = process.cpuUsage();
const none = { seed: 1, queue_seconds: [0, 0], run_seconds: [0, 0], failures: {} } as const;
await hostToItsEnd(bench, ensemble, lease, [new SimulatedBackend(clock, () => none)]);
const ended = performance.now();
const cpu = process.cpuUsage(cpuBefore);
const events = await headPosition(bench.db);
await bench.db.leave();

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
