import { type Finding, ok, warning } from './finding.js';

export interface SchedulerFacts {
  /** The submitting commands that are on PATH: sbatch, qsub, flux. */
  readonly commands: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export const submitters = ['sbatch', 'qsub', 'flux'] as const;

const onlyHere = 'this version of Tutti runs jobs on this host only';

export function checkSchedulers({ commands, env }: SchedulerFacts): Finding {
  const check = 'scheduler';
  const inside = allocation(env);
  if (inside !== undefined) {
    const nodes = Number(env['SLURM_JOB_NUM_NODES'] ?? env['PBS_NUM_NODES'] ?? 1);
    if (nodes > 1) {
      return warning(
        check,
        `inside ${inside} with ${nodes} nodes, and ${onlyHere}: the others stay idle`,
        'Ask for an allocation of one node.',
      );
    }
    return ok(
      check,
      `inside ${inside}: runs use this node, and what its end cuts off goes on with \`tutti resume\``,
    );
  }
  if (commands.length === 0) return ok(check, `none on PATH; ${onlyHere}`);
  return warning(
    check,
    `${commands.join(' and ')} on PATH, so this may be a login node, and ${onlyHere}`,
    'Where computing on login nodes is not welcome, start Tutti inside an allocation.',
  );
}

/** Innermost first: a Flux instance may lie inside an allocation of Slurm. */
function allocation(env: SchedulerFacts['env']): string | undefined {
  const { FLUX_URI: flux, SLURM_JOB_ID: slurm, PBS_JOBID: pbs } = env;
  if (flux !== undefined && flux !== '') return 'a Flux instance';
  if (slurm !== undefined && slurm !== '') return `Slurm's job ${slurm}`;
  if (pbs !== undefined && pbs !== '') return `the PBS job ${pbs}`;
  return undefined;
}
