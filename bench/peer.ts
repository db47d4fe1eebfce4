import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const python = '/usr/bin/python3';
const program = new URL('../../bin/tutti', import.meta.url).pathname;

/**
 * How model-ensembler is asked to run: with what serves it best. Where it never waits between two
 * looks at a job, each run under way costs it processor time, so there should be few. Where it waits
 * for a second, only many keep it busy. Tutti gets the same limits.
 */
const settings = [
  { seconds: 1, maxruns: 100, bar: 4 },
  { seconds: 0, maxruns: 4 * availableParallelism(), bar: 1.3 },
] as const;

/** The same ensembles run by model-ensembler, whose checkout is there, and by Tutti: each whole command timed. */
export async function benchPeer(checkout: string, sizes: readonly number[]): Promise<void> {
  const peer = resolve(checkout);
  const missing = await missingFor(peer);
  if (missing.length > 0) {
    console.error(`model-ensembler cannot be run here:\n  ${missing.join('\n  ')}`);
    process.exitCode = 2;
    return;
  }
  console.log(
    '\nTrivial runs on this host, by model-ensembler and by Tutti: one template, a bash script of two lines.',
  );
  console.log(
    'Each command is timed from its start to its end; for Tutti that includes setting up its PostgreSQL.',
  );
  for (const runs of sizes) for (const setting of settings) await compare(peer, runs, setting);
}

async function compare(
  peer: string,
  runs: number,
  { seconds, maxruns, bar }: (typeof settings)[number],
): Promise<void> {
  const timeouts = ['-st', '-rt', '-et', '-ct'].flatMap((flag) => [flag, `${seconds}`]);
  const main = 'from model_ensembler.cli import main; main()';
  const theirs = await rateOf(runs, maxruns, python, (file) => ({
    args: ['-c', main, file, 'dummy', '-ms', '0', ...timeouts],
    env: { PYTHONPATH: peer },
  }));
  const ours = await rateOf(runs, maxruns, process.execPath, (file, folder) => ({
    args: [program, 'run', file, 'local'],
    env: { TUTTI_HOME: join(folder, 'home') },
  }));
  console.log(
    `  ${runs.toLocaleString('en')} runs, its timeouts ${seconds} s, maxruns ${maxruns}: ` +
      `model-ensembler ${theirs.toFixed(0)} runs/s, Tutti ${ours.toFixed(0)} runs/s, ` +
      `ratio ${(ours / theirs).toFixed(2)} (bar ${bar})`,
  );
}

/** Runs a second of a whole command, in a directory of its own that is removed afterwards. */
async function rateOf(
  runs: number,
  maxruns: number,
  command: string,
  how: (
    file: string,
    folder: string,
  ) => { readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv },
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-bench-'));
  // As root, the embedded server runs as another user, who has to pass.
  await chmod(folder, 0o711);
  try {
    const file = await writeEnsemble(folder, runs, maxruns);
    const { args, env } = how(file, folder);
    const { DATABASE_URL: _, ...inherited } = process.env;
    const began = performance.now();
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...inherited, ...env },
      stdio: 'ignore',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    const seconds = (performance.now() - began) / 1000;
    await insist(folder, runs, code);
    return runs / seconds;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A rate of runs that did not happen would be a fine one. */
async function insist(folder: string, runs: number, code: number | null): Promise<void> {
  const base = join(folder, 'runs');
  const names = (await readdir(base)).filter((name) => existsSync(join(base, name, 'done')));
  if (code !== 0 || names.length !== runs) {
    throw new Error(`${names.length} of ${runs} jobs have run, and the exit code is ${code}`);
  }
}

async function writeEnsemble(folder: string, runs: number, maxruns: number): Promise<string> {
  const template = join(folder, 'template');
  await mkdir(template);
  await writeFile(join(template, 'job.sh'), '#!/bin/bash\n: > done\n', { mode: 0o755 });
  await writeFile(join(template, 'input.nml.j2'), '&input\n member = {{ run.member }}\n/\n');
  const file = join(folder, 'ensemble.yaml');
  await writeFile(
    file,
    `ensemble:
  vars: {}
  pre_process: []
  post_process: []
  batches:
    - name: member
      basedir: runs
      templatedir: ../template
      templates: [input.nml.j2]
      job_file: job.sh
      maxruns: ${maxruns}
      maxjobs: ${maxruns}
      runs:
${Array.from({ length: runs }, (_, member) => `        - {member: ${member}}\n`).join('')}`,
  );
  return file;
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
