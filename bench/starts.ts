import { execFile } from 'node:child_process';
import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFile } from '../src/package-files.js';
import { inBenchRoot, median } from './bench-directory.js';
import { trivialEnsemble, trivialFile } from './trivial-ensemble.js';

const run = promisify(execFile);
const tutti = packageFile('bin/tutti').pathname;
const rounds = 9;

/** What each command costs before it does anything, beside Node that does nothing: whole commands, in turns. */
export function benchStarts(): Promise<void> {
  return inBenchRoot(inTurns);
}

const commands = {
  'node that does nothing': ['-e', '0'],
  'tutti --version': [tutti, '--version'],
  'tutti validate, one run': [tutti, 'validate', trivialFile],
  'tutti status --all': [tutti, 'status', '--all'],
  'tutti run, one run': [tutti, 'run', trivialFile, 'local'],
} as const;

type Name = keyof typeof commands;

async function inTurns(root: string): Promise<void> {
  const TUTTI_HOME = await mkdtemp(join(root, 'home-'));
  await chmod(TUTTI_HOME, 0o711);
  const { DATABASE_URL: _, ...inherited } = process.env;
  const env = { ...inherited, TUTTI_HOME };
  // The first one sets up the database.
  const place = await trivialEnsemble(root, { runs: 1, maxruns: 1 });
  await run(process.execPath, commands['tutti run, one run'], { cwd: place, env });

  const names = Object.keys(commands) as Name[];
  const seen = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const cwd = await trivialEnsemble(root, { runs: 1, maxruns: 1 });
    for (const name of names) {
      const began = performance.now();
      await run(process.execPath, commands[name], { cwd, env });
      seen.get(name)!.push(performance.now() - began);
    }
  }
  const bare = median(seen.get('node that does nothing')!);
  console.log(`\nWhole commands, medians of ${rounds}, with a database that is set up:`);
  for (const [name, times] of seen) {
    const typical = median(times);
    console.log(
      `  ${name.padEnd(24)} ${typical.toFixed(0).padStart(5)} ms (${(typical / bare).toFixed(1)})`,
    );
  }
}
