import { readdir } from 'node:fs/promises';
import { errorCode } from '../errors.js';
import { hasProc } from './host.js';
import { seeInProc } from './liveness.js';
import { processExists } from './process-exists.js';

let lastLook: { readonly at: number; readonly groups: Promise<ReadonlySet<number>> } | undefined;

/**
 * Whether a process group has anybody in it who is alive. Zombies, which wait in vain where nobody
 * buries orphans, are told apart by a look at all processes: who is content with one that is up to so
 * many milliseconds old shares it with others. Where that look fails, it may have.
 */
export async function isPeopled(group: number, maxAge = 0): Promise<boolean> {
  if (!processExists(-group)) return false;
  if (!hasProc) return true;
  const now = performance.now();
  if (lastLook === undefined || now - lastLook.at >= maxAge) {
    lastLook = { at: now, groups: peopledGroups() };
  }
  return lastLook.groups.then(
    (groups) => groups.has(group),
    () => true,
  );
}

async function peopledGroups(): Promise<ReadonlySet<number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const seen = await Promise.all(pids.map((pid) => seeInProc(Number(pid))));
  return new Set(
    seen.flatMap((each) =>
      each.kind === 'seen' && !each.isZombie && each.group !== undefined ? [each.group] : [],
    ),
  );
}

/**
 * Ends what a piece of work has left behind. No process gets a number that a group still has: where
 * there is a process of this number, the piece's group was gone, and this is another's.
 */
export function killGroup(group: number): void {
  if (processExists(group)) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch (thrown) {
    if (errorCode(thrown) !== 'ESRCH') throw thrown;
  }
}
