import { ExitCode, TuttiError } from '../errors.js';
import type { RunDetails } from '../projections/tables/index.js';

type Run = Pick<RunDetails['run'], 'run' | 'eid' | 'state' | 'reason' | 'waiting_for' | 'phase'>;
type Attempt = Pick<
  RunDetails['attempts'][number],
  'cycle' | 'attempt' | 'segment' | 'backend' | 'reason' | 'started_at' | 'ended_at'
>;

/** The latest time that a job was asked for: of the whole run, or of the attempt that is named. */
export function pickAttempt<Any extends Attempt>(
  run: Pick<Run, 'run'>,
  attempts: readonly Any[],
  number: number | undefined,
): Any | undefined {
  if (number === undefined) return attempts.at(-1);
  const found = attempts.filter(({ attempt }) => attempt === number).at(-1);
  if (found !== undefined) return found;
  const had = [...new Set(attempts.map(({ attempt }) => attempt))];
  throw new TuttiError(`the job of ${run.run} has had no attempt ${number}`, {
    code: 'cli.no-such-attempt',
    exitCode: ExitCode.usage,
    hint: had.length === 0 ? 'It has not been started.' : `There are these: ${had.join(', ')}`,
  });
}

/** Why there is nothing to be shown, in words. */
export function whyNoOutput(run: Run, attempt: Attempt | undefined, file: string): string {
  if (attempt === undefined) return whyNoJob(run);
  if (attempt.backend === 'simulated') {
    return `${run.run} ran on the simulated cluster, whose jobs print nothing.`;
  }
  if (attempt.started_at === null) {
    return attempt.ended_at === null
      ? `The job of ${run.run} has not started yet, so it has printed nothing. See why: tutti explain ${run.eid}/${run.run}`
      : `The job of ${run.run} never started (${attempt.reason ?? 'nobody knows why'}), so there is no output.`;
  }
  return `There is no file ${file}. If it was moved or removed since, its output went with it.`;
}

function whyNoJob({ run, eid, state, reason, waiting_for, phase }: Run): string {
  const explain = `See why: tutti explain ${eid}/${run}`;
  switch (state) {
    case 'skipped':
      return `${run} was skipped, so there is no output. ${explain}`;
    case 'cancelled':
      return `${run} was cancelled before its job started, so there is no output.`;
    case 'failed':
      return phase === 'pre_run'
        ? `${run} failed before its job started. See what its tasks printed: tutti logs ${eid}/${run} --task pre_run`
        : `${run} failed before its job started (${reason ?? 'internal'}), so there is no output. ${explain}`;
    case 'templating':
      return `The directory of ${run} is being made; its job has not started yet.`;
    case 'checking':
      return `The tasks before the job of ${run} are not done. See what they print: tutti logs ${eid}/${run} --task pre_run`;
    default:
      return waiting_for === null
        ? `The job of ${run} has not started yet. ${explain}`
        : `${run} has not started yet: it waits for ${waiting_for}. ${explain}`;
  }
}
