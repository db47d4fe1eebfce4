import type { BatchSummary } from '../../projections/tables/index.js';
import { many } from '../words.js';
import type { Facts, Finding } from './facts.js';

const raise = (limit: string, where: string) =>
  `It goes on when one of them ends. To let more of them work at once, raise \`${limit}\`${where} in the file before it is started the next time.`;

const are = (count: number) => (count === 1 ? 'is' : 'are');

/** Limits that keep a run from being started at all. */
export function runLimits({ run, ensemble, batches, ready }: Facts): Finding[] {
  const active = (batch: BatchSummary): number =>
    batch.queued + batch.running + batch.working + (ready.get(batch.batch) ?? 0);
  return reached('maxruns', 'run', { run, ensemble, batches }, active);
}

/** Limits that keep a run that is ready from getting its job. */
export function jobLimits({ run, ensemble, batches }: Facts): Finding[] {
  return reached(
    'maxjobs',
    'job',
    { run, ensemble, batches },
    (batch) => batch.queued + batch.running,
  );
}

function reached(
  limit: 'maxruns' | 'maxjobs',
  what: string,
  { run, ensemble, batches }: Pick<Facts, 'run' | 'ensemble' | 'batches'>,
  countOf: (batch: BatchSummary) => number,
): Finding[] {
  const findings: Finding[] = [];
  const all = batches.reduce((sum, batch) => sum + countOf(batch), 0);
  const own = batches.find(({ batch }) => batch === run.batch);
  if (ensemble[limit] !== null && all >= ensemble[limit]) {
    findings.push({
      because: `${many(all, what)} of the ensemble ${are(all)} under way, and \`limits: ${limit}\` allows ${ensemble[limit]}.`,
      advice: raise(limit, ' under `limits`'),
    });
  }
  const ofBatch = own === undefined ? 0 : countOf(own);
  const allowed = own?.[limit] ?? null;
  if (allowed !== null && ofBatch >= allowed) {
    findings.push({
      because: `${many(ofBatch, what)} of the batch ${run.batch} ${are(ofBatch)} under way, and its \`${limit}\` allows ${allowed}.`,
      advice: raise(limit, ` of ${run.batch}`),
    });
  }
  return findings;
}
