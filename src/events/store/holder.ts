import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { thisHost } from '../../host.js';

/** A process, told so exactly that no other can be taken for it. */
export interface Holder {
  readonly supervisor: string;
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  /** In clock ticks since boot: process ids come again, with their start times they do not. */
  readonly process_start: string;
}

export function thisProcess(): Holder {
  const { pid } = process;
  return {
    supervisor: randomUUID(),
    host: thisHost(),
    boot: bootId(),
    pid,
    process_start: readProcess(pid)?.start ?? '',
  };
}

/**
 * What can be seen of a holder from here. On this host a look at its process decides at once; one
 * that is stopped does nothing and says nothing, so its silence decides, as with another host's.
 */
export function lookAt(holder: Omit<Holder, 'supervisor'>): 'alive' | 'dead' | 'not to be seen' {
  if (holder.host !== thisHost()) return 'not to be seen';
  if (holder.boot !== bootId()) return 'dead';
  const found = readProcess(holder.pid);
  if (found?.start !== holder.process_start) return 'dead';
  return found.isStopped ? 'not to be seen' : 'alive';
}

function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

interface Process {
  readonly start: string;
  readonly isStopped: boolean;
}

/** Fields 3 and 22 of the stat line, counted after the last `)`: a program's name may hold anything. */
function readProcess(pid: number): Process | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', start] = [fields[0], fields[19]];
  // A zombie is dead: it waits for its parent and for nothing else.
  if (start === undefined || 'ZX'.includes(state)) return undefined;
  return { start, isStopped: 'Tt'.includes(state) };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
