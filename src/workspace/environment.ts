import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './error-code.js';
import { control } from './layout.js';

/** What a surrounding batch job or MPI run says of itself must not reach the jobs that start here. */
const inherited = /^(?:SLURM|SBATCH|SRUN|PBS|PMI|PMIX|FLUX|OMPI)_|^PBS_ENVIRONMENT$|^PMI$/;

/** Set by Node or npm for themselves. */
const ours = /^(?:npm_|NODE_OPTIONS$|INIT_CWD$)/;

/** The environment in which the ensemble was started, as its jobs and tasks are to see it. */
export function captureEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const captured: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || inherited.test(name) || ours.test(name)) continue;
    captured[name] = value;
  }
  return captured;
}

/** Kept beside the runs, where compute nodes see it; for its owner only, since it may hold secrets. */
export async function saveEnvironment(
  base: string,
  eid: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(control(base), { recursive: true, mode: 0o775 });
  await writeFile(fileOf(base, eid), `${JSON.stringify(env)}\n`, { mode: 0o600 });
}

export async function loadEnvironment(
  base: string,
  eid: string,
): Promise<Record<string, string> | undefined> {
  try {
    const env: unknown = JSON.parse(await readFile(fileOf(base, eid), 'utf8'));
    return isEnvironment(env) ? env : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isEnvironment(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => typeof each === 'string')
  );
}

function fileOf(base: string, eid: string): string {
  return join(control(base), `${eid}.environment.json`);
}
