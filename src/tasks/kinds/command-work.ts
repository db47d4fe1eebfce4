import { access, readdir, rename, rm, writeFile } from 'node:fs/promises';
import type { TaskRequest } from '../../backends/index.js';
import { claimFile, endFile, timeoutFile, type Work } from '../../launcher/index.js';
import type { WorkPlace } from '../../workspace/index.js';
import type { TaskCall } from '../tools.js';

export interface Command {
  /** Given to a shell, because its user wrote it as a command. */
  readonly cmd: string;
  readonly cwd: string;
  readonly shell: string;
  /** For a check: not true means failed, and nobody waits. */
  readonly fail: boolean;
  /** Where its user looks for what it printed. */
  readonly log: string | undefined;
}

export function workOf({ request, place }: TaskCall, { cwd, shell }: Command, tries: number): Work {
  const { directory, name, output } = place;
  const nth = tries === 1 ? '' : `.${tries}`;
  return {
    id: request.token,
    directory,
    name: `${name}${nth}`,
    cwd,
    output: output.replace(/\.out$/, `${nth}.out`),
    program: shell,
    args: [`${directory}/${name}${nth}.sh`],
  };
}

/** The try of a check that an earlier supervisor came to: those before it are forgotten. */
export async function latestTry(
  { tries = 0 }: TaskRequest,
  { directory, name }: WorkPlace,
): Promise<number> {
  if (tries === 0) return 1;
  const numbers = (await readdir(directory)).flatMap((file) => {
    if (!file.startsWith(name) || !file.endsWith('.claim')) return [];
    return Number(/^\.(\d+)\.claim$/.exec(file.slice(name.length))?.[1] ?? 1);
  });
  return Math.max(1, ...numbers);
}

/**
 * The command goes into a file: it may hold anything, and shows later what was run. The file is there
 * whole or not at all, since what an earlier supervisor asked for may be starting in this moment.
 */
export async function writeScript(work: Work, cmd: string): Promise<void> {
  const script = scriptOf(work);
  await writeFile(`${script}.new`, `${cmd}\n`);
  await rename(`${script}.new`, script);
}

/** A check may be tried for days: what an earlier try has left would come to more than the run itself. */
export async function forget(work: Work): Promise<void> {
  const records = [claimFile, endFile, timeoutFile].map((file) => file(work));
  for (const file of [...records, scriptOf(work), work.output]) await rm(file, { force: true });
}

function scriptOf({ directory, name }: Work): string {
  return `${directory}/${name}.sh`;
}

let shell: Promise<string> | undefined;

/** bash, as people's commands expect it, where there is one. */
export function defaultShell(): Promise<string> {
  shell ??= access('/bin/bash').then(
    () => '/bin/bash',
    () => '/bin/sh',
  );
  return shell;
}
