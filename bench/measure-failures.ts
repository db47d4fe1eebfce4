import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SimulatedBackend } from '../src/backends/index.js';
import { VirtualClock } from '../src/clock/index.js';
import { parseEnsemble } from '../src/config/index.js';
import { placeMarker } from '../src/workspace/index.js';
import { createForBench, hostToItsEnd, openBench } from './ensemble.js';

/** `tutti failures` as a user calls it, where every run has failed and left a log of some pages. */
const runs = Number(process.argv[2] ?? 10_000);
const cwd = process.cwd();

/** What the runs died of: each says it in its own numbers, and far from the end of its log. */
const deaths = [
  (run: number) => `CFL violation at step ${run * 7}, dt = ${run / 1e4}`,
  (run: number) => `OSError: [Errno 2] No such file or directory: '${cwd}/runs/b-${run}/grid.nc'`,
  (run: number) =>
    `*** Error in \`./model': double free or corruption: 0x${(run * 4099).toString(16)}`,
  (run: number) => `Segmentation fault at address 0x${(run * 8191).toString(16)} (node${run % 97})`,
] as const;

/** The log of a model, of 20 kB: steps, then why it ended, then what its surroundings say of that. */
function logOf(run: number): string {
  const steps = Array.from(
    { length: 250 },
    (_, step) =>
      `step ${step} of 1000  time ${step * 0.25}  energy ${-step * run}  residual ${1 / (step + 1)}`,
  );
  const death = deaths[run % deaths.length]?.(run) ?? '';
  const frames = Array.from(
    { length: 20 },
    (_, at) => `  #${at}  0x${(run + at).toString(16)} in main`,
  );
  return [
    ...steps,
    death,
    ...frames,
    `srun: error: node${run % 97}: task 0: Exited with exit code 1`,
    '',
  ].join('\n');
}

const yaml = `
ensemble:
  batches:
    - name: b
      backend: local
      basedir: runs
      maxruns: 500
      canary: false
      simulated: {seed: 1, queue_seconds: 0, run_seconds: 0, failures: {"exit:1": 1}}
      sweep: {grid: {member: [${Array.from({ length: runs }, (_, index) => index).join(',')}]}}
`;

const parsed = parseEnsemble(yaml, { file: 'failing.yaml' });
const ensemble = { parsed, backend: 'local', cwd };
const clock = new VirtualClock(Date.now());
const bench = await openBench(clock);
const lease = await createForBench(bench, ensemble);
const odds = {
  seed: 1,
  queue_seconds: [0, 0],
  run_seconds: [0, 0],
  failures: { 'exit:1': 1 },
} as const;
// Its jobs print nothing, and are taken for jobs of this host.
const here = Object.assign(new SimulatedBackend(clock, () => odds), { name: 'local' });
await hostToItsEnd(bench, ensemble, lease, [here]);
await placeMarker(join(cwd, 'runs'), { store: '', eid: lease.eid });
for (let run = 0; run < runs; run += 1) {
  const directory = join(cwd, 'runs', `b-${run}`);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'job.out'), logOf(run));
}

const program = new URL('../../bin/tutti', import.meta.url).pathname;
const began = performance.now();
const { stdout } = await promisify(execFile)(process.execPath, [program, 'failures', '--json'], {
  maxBuffer: 1024 ** 3,
});
const seconds = (performance.now() - began) / 1000;
await bench.db.leave();
const told = JSON.parse(stdout) as { readonly failed: number; readonly groups: readonly object[] };
if (told.failed !== runs || told.groups.length !== deaths.length) {
  throw new Error(`${told.failed} failures were found, in ${told.groups.length} groups`);
}
console.log(JSON.stringify({ runs, seconds }));
