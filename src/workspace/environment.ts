import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.js';
import { WorkspaceFault } from './errors.js';
import { control } from './layout.js';

/** What a surrounding batch job or MPI run says of itself must not reach the jobs that start here. */
const inherited = /^(?:SLURM|SLURMD|SBATCH|SRUN|PBS|PMI|PMI2|PMIX|FLUX|OMPI)_|^PMI$/;

/** Set by npm for itself. */
const ours = /^(?:npm_|INIT_CWD$)/;

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
  const file = fileOf(base, eid);
  const draft = `${file}.new`;
  try {
    await mkdir(control(base), { recursive: true, mode: 0o775 });
    // Never half of it: a resume would take it for all that there was.
    await writeFile(draft, `${JSON.stringify(env)}\n`, { mode: 0o600 });
    await rename(draft, file);
  } catch (error) {
    throw new WorkspaceFault('the environment cannot be kept for the runs', {
      code: 'workspace.environment-not-kept',
      hint: `See that ${control(base)} may be written and has room. Then start it again.`,
      cause: error,
    });
  }
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
    throw new WorkspaceFault(`the environment of ${eid} cannot be read`, {
      code: 'workspace.environment-unreadable',
      hint: 'Only who started it may read it, since it may hold secrets. Let that account go on with it.',
      cause: error,
    });
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
