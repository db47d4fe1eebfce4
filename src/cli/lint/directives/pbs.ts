import type { Resource, Scheduler } from './directive.js';

/** `qsub` reads `#PBS` lines, in PBS Pro, OpenPBS and Torque. */
export const pbs: Scheduler = {
  name: 'PBS',
  directiveOn: (line) => /^#PBS\s+(.*)$/.exec(line)?.[1],
  options: { '-q': 'cluster', '-M': 'email' },
  resources: { option: '-l', read: resources },
  seconds,
};

/** `select=2:ncpus=4+1:ncpus=1`, `nodes=2:ppn=4`, `walltime=00:20:00`, with commas between them. */
function resources(value: string): Resource[] {
  return value.split(',').flatMap((each): Resource[] => {
    const written = each.trim();
    const [, name, amount = ''] = /^(\w+)=(.*)$/.exec(written) ?? [];
    switch (name) {
      case 'select':
      case 'nodes':
        return [{ setting: 'nodes', value: String(countOf(amount)), written }];
      case 'walltime':
        return [{ setting: 'length', value: amount, written }];
      default:
        return [];
    }
  });
}

/** Each chunk begins with how many there are of it; without a number it is one. */
function countOf(chunks: string): number {
  return chunks
    .split('+')
    .reduce((sum, chunk) => sum + Number(/^\s*(\d+)(?::|\s*$)/.exec(chunk)?.[1] ?? 1), 0);
}

/** Seconds, or `[[hours:]minutes:]seconds`. */
function seconds(time: string): number | undefined {
  if (!/^(?:\d+:){0,2}\d+(?:\.\d+)?$/.test(time)) return undefined;
  return time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
