import type { BatchSummary } from '../../projections/tables/index.js';
import { many, time } from '../words.js';
import { byWhom, type Deeds, type LimitName } from './deeds.js';
import type { Facts, Finding } from './facts.js';

/** Limits that keep a run from being started at all. */
export function runLimits(facts: Facts): Finding[] {
  const active = (batch: BatchSummary): number =>
    batch.queued + batch.running + batch.working + (facts.ready.get(batch.batch) ?? 0);
  return reached('maxruns', 'run', facts, active);
}

/** Limits that keep a run that is ready from getting its job. */
export function jobLimits(facts: Facts): Finding[] {
  const withBackend = (batch: BatchSummary): number => batch.queued + batch.running;
  return [...reached('maxjobs', 'job', facts, withBackend), ...rates(facts)];
}

function reached(
  limit: 'maxruns' | 'maxjobs',
  what: string,
  facts: Facts,
  countOf: (batch: BatchSummary) => number,
): Finding[] {
  const { run, ensemble, batches } = facts;
  const findings: Finding[] = [];
  const all = batches.reduce((sum, batch) => sum + countOf(batch), 0);
  const own = batches.find(({ batch }) => batch === run.batch);
  const whole = ensemble[limit];
  if (whole !== null && all >= whole) {
    const set = setBy(facts.deeds.ensemble, limit, facts);
    findings.push({
      because: `${many(all, what)} of the ensemble ${are(all)} under way, and \`limits: ${limit}\` allows ${whole}${set}.`,
      advice: raise(limit, whole, ensemble.eid),
    });
  }
  const ofBatch = own === undefined ? 0 : countOf(own);
  const allowed = own?.[limit] ?? null;
  if (allowed !== null && ofBatch >= allowed) {
    const set = setBy(facts.deeds.batch, limit, facts);
    findings.push({
      because: `${many(ofBatch, what)} of the batch ${run.batch} ${are(ofBatch)} under way, and its \`${limit}\` allows ${allowed}${set}.`,
      advice: raise(limit, allowed, `${facts.prefix}${run.batch}`),
    });
  }
  return findings;
}

const are = (count: number) => (count === 1 ? 'is' : 'are');

function raise(limit: LimitName, allowed: number, name: string): string {
  const goesOn = allowed === 0 ? '' : 'It goes on when one of them ends. ';
  return `${goesOn}To let more of them work at once: tutti throttle ${name} --${limit} ${Math.max(1, 2 * allowed)}`;
}

/** Where jobs may be submitted only so often, one that is ready waits for its turn. */
function rates(facts: Facts): Finding[] {
  const { run, ensemble, batches, deeds, prefix } = facts;
  const own = batches.find(({ batch }) => batch === run.batch);
  return [
    ...rate(ensemble.rate, 'the ensemble', ensemble.eid, setBy(deeds.ensemble, 'rate', facts)),
    ...rate(
      own?.rate ?? null,
      `the batch ${run.batch}`,
      `${prefix}${run.batch}`,
      setBy(deeds.batch, 'rate', facts),
    ),
  ];
}

function rate(perMinute: number | null, what: string, name: string, set: string): Finding[] {
  if (perMinute === null) return [];
  const often =
    perMinute >= 1
      ? `${many(Math.round(perMinute * 100) / 100, 'job')} a minute`
      : `${many(Math.round(perMinute * 6000) / 100, 'job')} an hour`;
  return [
    {
      because: `Of ${what} at most ${often} may be submitted${set}.`,
      advice: `To submit them without delay: tutti throttle ${name} --rate none`,
    },
  ];
}

/** Who changed a limit while it ran; what the file says, nobody did. */
function setBy(deeds: Deeds, limit: LimitName, { me }: Pick<Facts, 'me'>): string {
  const deed = deeds.limits[limit];
  return deed === undefined ? '' : ` (set ${byWhom(deed, me)}, on ${time(deed.at)})`;
}
