import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { packageFile } from '../src/package-files.js';
import { inBenchRoot } from './bench-directory.js';
import { trivialEnsemble, trivialFile } from './trivial-ensemble.js';

const python = '/usr/bin/python3';
const program = packageFile('bin/tutti').pathname;

/**
 * How model-ensembler is asked to run. Where it waits for a second between two looks at a job, its rate is
 * that of the runs at once and of nothing else: the bar was set where it came to 39 a second, which is with
 * 50. Where it never waits it was fastest with many. Tutti gets the same limits.
 */
const settings = [
  { seconds: 1, maxruns: 50, bar: 4 },
  { seconds: 0, maxruns: 100, bar: 1.3 },
] as const;

/** In turns; the best of each is where others disturbed it least. */
const rounds = 3;

/** The same ensembles run by model-ensembler, whose checkout is there, and by Tutti: each whole command timed. */
export async function benchPeer(checkout: string, sizes: readonly number[]): Promise<void> {
  const peer = resolve(checkout);
  const missing = await missingFor(peer);
  if (missing.length > 0) {
    console.error(`model-ensembler cannot be run here:\n  ${missing.join('\n  ')}`);
    process.exitCode = 2;
    return;
  }
  await inBenchRoot((root) => comparisons({ root, peer }, sizes));
}

type Setting = (typeof settings)[number];

/** All is made below `root` and removed at the end: files that were just deleted slow down ext4. */
interface Places {
  readonly root: string;
  readonly peer: string;
}

async function comparisons(places: Places, sizes: readonly number[]): Promise<void> {
  console.log(`
Trivial runs on this host, by model-ensembler and by Tutti: one template, a bash script of two lines.
Each command is timed from its start to its end, ${rounds} times in turns, and the best counts. The first
time Tutti also sets up its PostgreSQL, which is there from then on.`);
  const [, fastest] = settings;
  const { theirs, first, again } = await measure(places, 1, fastest);
  const said = [theirs, first, again].map((seconds) => `${seconds.toFixed(1)} s`);
  console.log(`  a single run: model-ensembler ${said[0]}, Tutti ${said[1]}, then ${said[2]}`);
  for (const runs of sizes) for (const setting of settings) await compare(places, runs, setting);
}

async function compare(places: Places, runs: number, setting: Setting): Promise<void> {
  const { theirs, first, again } = await measure(places, runs, setting);
  const rate = (seconds: number): string => (runs / seconds).toFixed(0);
  const ratio = (seconds: number): string => (theirs / seconds).toFixed(2);
  console.log(
    `  ${runs.toLocaleString('en')} runs, its timeouts ${setting.seconds} s, maxruns ${setting.maxruns}: ` +
      `model-ensembler ${rate(theirs)} runs/s, Tutti ${rate(first)}, then ${rate(again)} runs/s; ` +
      `ratio ${ratio(first)}, then ${ratio(again)} (bar ${setting.bar})`,
  );
}

/** Seconds of whole commands. */
async function measure(
  { root, peer }: Places,
  runs: number,
  { seconds, maxruns }: Setting,
): Promise<{ readonly theirs: number; readonly first: number; readonly again: number }> {
  const timeouts = ['-st', '-rt', '-et', '-ct'].flatMap((flag) => [flag, `${seconds}`]);
  const main = 'from model_ensembler.cli import main; main()';
  const place = () => trivialEnsemble(root, { runs, maxruns });
  const other = [python, '-c', main, trivialFile, 'dummy', '-ms', '0', ...timeouts];
  const own = [process.execPath, program, 'run', trivialFile, 'local'];
  const TUTTI_HOME = await mkdtemp(join(root, 'home-'));
  await chmod(TUTTI_HOME, 0o711);
  const byTutti = async () => timed(await place(), runs, own, { TUTTI_HOME });
  const first = await byTutti();
  let [theirs, again] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round += 1) {
    theirs = Math.min(theirs, await timed(await place(), runs, other, { PYTHONPATH: peer }));
    again = Math.min(again, await byTutti());
  }
  return { theirs, first, again };
}

async function timed(
  cwd: string,
  runs: number,
  [command = '', ...args]: readonly string[],
  more: NodeJS.ProcessEnv,
): Promise<number> {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const began = performance.now();
  const child = spawn(command, args, { cwd, env: { ...inherited, ...more }, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  const seconds = (performance.now() - began) / 1000;
  await insist(cwd, runs, code);
  return seconds;
}

/** A rate of runs that did not happen would be a fine one. */
async function insist(folder: string, runs: number, code: number | null): Promise<void> {
  const base = join(folder, 'runs');
  const names = (await readdir(base)).filter((name) => existsSync(join(base, name, 'done')));
  if (code !== 0 || names.length !== runs) {
    throw new Error(`${names.length} of ${runs} jobs have run, and the exit code is ${code}`);
  }
}

async function missingFor(peer: string): Promise<string[]> {
  const run = promisify(execFile);
  const missing: string[] = [];
  if (!existsSync(join(peer, 'model_ensembler', 'cli.py'))) {
    missing.push(`${peer} is no checkout of it: it has no model_ensembler/cli.py`);
  }
  for (const name of ['jinja2', 'yaml', 'jsonschema']) {
    await run(python, ['-c', `import ${name}`]).catch(() =>
      missing.push(`${python} has no module ${name} (Debian: apt install python3-${name})`),
    );
  }
  await run('rsync', ['--version']).catch(() =>
    missing.push('there is no rsync (Debian: apt install rsync)'),
  );
  return missing;
}
