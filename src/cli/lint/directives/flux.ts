import type { Scheduler } from './directive.js';

/** `flux batch` reads lines such as `# flux: -N4`. */
export const flux: Scheduler = {
  name: 'Flux',
  directiveOn: (line) => /^#\s*(?:flux|FLUX):\s*(.*)$/.exec(line)?.[1],
  options: {
    '-N': 'nodes',
    '--nodes': 'nodes',
    '-n': 'ntasks',
    '--nslots': 'ntasks',
    '--ntasks': 'ntasks',
    '-t': 'length',
    '--time-limit': 'length',
    '-q': 'cluster',
    '--queue': 'cluster',
  },
  seconds,
};

const units: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  '': 60,
  m: 60,
  h: 3_600,
  d: 86_400,
};

/** Minutes, or a number with its unit, such as `1.5h`. */
function seconds(time: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|[smhd]?)$/.exec(time) ?? [];
  return amount === undefined ? undefined : Number(amount) * (units[unit] ?? Number.NaN);
}
