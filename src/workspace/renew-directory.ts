import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PreparationRequest } from '../backends/index.js';
import type { RunAddress } from '../events/catalogue/index.js';
import { errorCode } from '../errors.js';
import { block, blockNext, look } from '../launcher/index.js';
import { asideOf, asidesOf } from './asides.js';
import { WorkspaceFault } from './errors.js';
import { control, type Layout } from './layout.js';
import {
  comparedWith,
  contentOf,
  isOf,
  makeNew,
  markerFor,
  mode,
  type RunMarker,
  writeMarker,
} from './run-marker.js';

/**
 * Makes a run's directory anew for an attempt, or finds that this was done. One that is there is put
 * aside first, where a fresh one is asked for.
 *
 * What keeps earlier attempts from being started late, by a supervisor that was frozen, are the claims
 * in the old directory. So that nobody can start them in the new one either, it comes into its place
 * with all of them blocked. A preparation that was cut off leaves the old directory, or none, or the
 * new one, whose marker names the attempt; each tells the next one where to go on.
 */
export async function renewDirectory(
  layout: Layout,
  request: PreparationRequest,
): Promise<RunMarker> {
  const { run, fresh = false } = request;
  const directory = layout.run(run);
  for (;;) {
    // Told by this, if somebody else should put another one into its place meanwhile.
    const found = statOf(directory);
    let claims: readonly string[];
    if (found === undefined) {
      claims = claimsAside(directory, run);
    } else {
      const content = contentOf(directory);
      const isOwn = typeof content === 'object' && isOf(content, run);
      if (isOwn && (!fresh || comparedWith(content, request) >= 0)) return content;
      if (!isOwn && content !== 'empty') throw taken(directory);
      const fenced = await fence(layout, request).catch((error: unknown) => {
        // Somebody else has put it aside meanwhile.
        if (statOf(directory)?.ino !== found.ino) return undefined;
        throw error;
      });
      if (fenced === undefined || !putAside(directory, found)) continue;
      claims = fenced;
    }
    const marker = await moveIn(layout, request, claims);
    if (marker !== undefined) return marker;
  }
}

export function taken(directory: string): WorkspaceFault {
  return new WorkspaceFault(`the directory ${directory} was there before this run`, {
    code: 'workspace.run-directory-exists',
    hint: 'Move it away, and try the run again.',
  });
}

/** Blocks what earlier attempts could still start there, and lists all claims that there are then. */
async function fence(layout: Layout, request: PreparationRequest): Promise<readonly string[]> {
  const directory = layout.run(request.run);
  makeNew(control(directory));
  await blockJobs(layout, request, control(directory));
  const claims = claimsIn(directory);
  for (const name of claims) {
    const sight = await look({ directory: control(directory), name });
    if (sight.kind !== 'running') continue;
    const which = sight.group === undefined ? '' : ` (process group ${sight.group})`;
    throw new WorkspaceFault(
      `${directory} cannot be put aside: something of an earlier attempt still runs there, ${name}${which}`,
      {
        code: 'workspace.run-directory-in-use',
        hint: 'End it, or wait for its end, and try the run again.',
      },
    );
  }
  return claims;
}

/** Of each earlier attempt the first segment that nobody has claimed: there is no later one yet. */
async function blockJobs(
  layout: Layout,
  { run, cycle, attempt }: PreparationRequest,
  directory: string,
): Promise<void> {
  for (let earlier = 1; earlier < attempt; earlier += 1) {
    await blockNext((segment) => {
      const { name } = layout.job({ run, cycle, attempt: earlier, segment });
      return { directory, name };
    }, `attempt ${attempt}`);
  }
}

/** False where somebody else was faster. */
function putAside(directory: string, found: Stats): boolean {
  for (let number = 1; ; number += 1) {
    const aside = asideOf(directory, number);
    if (statOf(aside) !== undefined) continue;
    try {
      renameSync(directory, aside);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      if (isTaken(error)) continue;
      throw error;
    }
    const moved = lstatSync(aside);
    if (moved.ino === found.ino && moved.dev === found.dev) return true;
    // In this very moment it was made anew, and that one stays.
    renameSync(aside, directory);
    return false;
  }
}

/** Undefined where somebody else was faster. */
async function moveIn(
  layout: Layout,
  request: PreparationRequest,
  claims: readonly string[],
): Promise<RunMarker | undefined> {
  const { run, cycle, attempt } = request;
  const directory = layout.run(run);
  const draft = join(control(dirname(directory)), `new-${randomUUID()}`);
  const marker = markerFor(run, { since: { cycle, attempt } });
  try {
    mkdirSync(draft, { recursive: true, mode });
    writeMarker(draft, marker);
    for (const name of claims) {
      await block({ directory: control(draft), name }, `attempt ${attempt}`);
    }
    await blockJobs(layout, request, control(draft));
    renameSync(draft, directory);
    return marker;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (isTaken(error)) return undefined;
    throw error;
  }
}

/** Whoever was cut off in between has left nothing else to know them from. */
function claimsAside(directory: string, run: RunAddress): readonly string[] {
  const claims = asidesOf(directory).flatMap((aside) => {
    const content = contentOf(aside);
    return typeof content === 'object' && isOf(content, run) ? claimsIn(aside) : [];
  });
  return [...new Set(claims)];
}

const ending = '.claim';

/** The names of all pieces of work that somebody has claimed there. */
function claimsIn(directory: string): string[] {
  return readdirSync(control(directory))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** A directory is put in the place of an empty one, and of nothing else. */
function isTaken(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR';
}
