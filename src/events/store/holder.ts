import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

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
    process_start: processStart(pid) ?? '',
  };
}

/** On this host a look at the process decides; on another one only its silence does. */
export function isKnownDead(holder: Omit<Holder, 'supervisor'>): boolean {
  if (holder.host !== thisHost()) return false;
  if (holder.boot !== bootId()) return true;
  return processStart(holder.pid) !== holder.process_start;
}

function thisHost(): string {
  return process.env['TUTTI_HOST'] ?? hostname();
}

function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/** Field 22 of the stat line, counted after the last `)`: a program's name may hold anything. */
function processStart(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const zombie = fields[0] === 'Z' || fields[0] === 'X';
  return zombie ? undefined : fields[19];
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
