import type { Scheduler } from './directive.js';

/** `sbatch` reads `#SBATCH` lines. */
export const slurm: Scheduler = {
  name: 'Slurm',
  directiveOn: (line) => /^#SBATCH\s+(.*)$/.exec(line)?.[1],
  options: {
    '-N': 'nodes',
    '--nodes': 'nodes',
    '-n': 'ntasks',
    '--ntasks': 'ntasks',
    '-t': 'length',
    '--time': 'length',
    '-p': 'cluster',
    '--partition': 'cluster',
    '--mail-user': 'email',
  },
  seconds,
};

/** `minutes`, `minutes:seconds`, `hours:minutes:seconds`, `days-hours` and so on. */
function seconds(time: string): number | undefined {
  const parts = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(time);
  if (parts === null) return undefined;
  const [days, first = 0, second, third] = parts
    .slice(1)
    .map((part: string | undefined) => (part === undefined ? undefined : Number(part)));
  if (days !== undefined) {
    return days * 86_400 + first * 3_600 + (second ?? 0) * 60 + (third ?? 0);
  }
  if (third !== undefined) return first * 3_600 + (second ?? 0) * 60 + third;
  return first * 60 + (second ?? 0);
}
