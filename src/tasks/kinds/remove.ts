import { lstat, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { asError, errorCode } from '../../errors.js';
import type { TaskResult } from '../../backends/index.js';
import { isThere, realPathOf } from '../../paths.js';
import type { Layout } from '../../workspace/index.js';
import { TaskFault } from '../errors.js';
import { removeTree } from '../remove-tree.js';
import type { InsideCall, InsideKind } from '../tools.js';

/** Removes the run's directory, or the one that is named. What is not there any more is removed. */
export const remove: InsideKind = async (call) => {
  const { args, place, stop } = call;
  const named = args.path('directory');
  const path = resolve(place.cwd, named ?? '.');
  const found = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw notRemoved(path, error);
  });
  if (found === undefined) return missing(call, path, named);
  if (!found.isDirectory()) {
    throw new TaskFault(`${path} is no directory`, {
      code: 'task.no-directory',
      hint: found.isSymbolicLink()
        ? 'A link is not followed: name the directory itself.'
        : 'Remove a file with a command: {name: execute, args: {cmd: "rm …"}}',
    });
  }
  const real = join(await realpath(dirname(path)), basename(path));
  await refuseToLoseMore(call, real);
  if (!args.flag('outside')) await refuseOutside(call.layout, real);
  try {
    await removeTree(real, stop);
  } catch (error) {
    stop.throwIfAborted();
    throw notRemoved(real, error);
  }
  // Nothing is written about it: that would make the directory again.
  return { kind: 'ended', ok: true };
};

function notRemoved(path: string, error: unknown): TaskFault {
  return new TaskFault(`${path} cannot be removed: ${asError(error).message}`, {
    code: 'task.not-removed',
    hint: 'See that you may write there.',
  });
}

/** An earlier start may have removed it. But model-ensembler looked elsewhere for what is named. */
async function missing(
  { request: { owner }, layout }: InsideCall,
  path: string,
  named: string | undefined,
): Promise<TaskResult> {
  if (named !== undefined && owner.kind === 'run') {
    const before = resolve(layout.base(owner.batch), named);
    if (before !== path && (await isThere(before))) {
      throw new TaskFault(`there is no directory ${path}`, {
        code: 'task.no-directory',
        hint: `A directory is looked for from where the task runs. If ${before} is meant: directory: "../${named}"`,
      });
    }
  }
  return { kind: 'ended', ok: true };
}

/** Nobody who writes this means it, whatever else the task says. */
async function refuseToLoseMore(
  { layout, env, request: { owner } }: InsideCall,
  real: string,
): Promise<void> {
  const templates = owner.kind === 'ensemble' ? undefined : layout.templates(owner.batch);
  const kept = [
    { path: layout.cwd, what: 'the directory in which the ensemble was started' },
    ...layout.bases.map((path) => ({ path, what: 'the directory of all runs' })),
    { path: templates ?? '', what: 'the template directory' },
    ...[env['HOME'] ?? '', homedir()].map((path) => ({ path, what: 'your home directory' })),
  ];
  for (const { path, what } of kept) {
    if (path === '' || !holds(real, await realPathOf(path))) continue;
    throw refused(real, real === (await realPathOf(path)) ? `it is ${what}` : `it holds ${what}`);
  }
  if (real.split(sep).includes('.tutti')) throw refused(real, 'Tutti keeps its records there');
}

/** Links on the way have been followed: what counts is where it really is. */
async function refuseOutside(layout: Layout, real: string): Promise<void> {
  const bases = await Promise.all(layout.bases.map(realPathOf));
  if (bases.some((base) => holds(base, real))) return;
  throw new TaskFault(`${real} is not removed: it is outside of the ensemble’s own directories`, {
    code: 'task.outside',
    hint: `Those are ${bases.join(', ')}. If it is meant, say so: outside: true`,
  });
}

function refused(real: string, why: string): TaskFault {
  return new TaskFault(`${real} is not removed: ${why}`, {
    code: 'task.not-removed',
    hint: 'Name a directory below it.',
  });
}

function holds(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : `${outer}${sep}`);
}
