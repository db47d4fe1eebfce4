import {
  type DomainEvent,
  parseStream,
  type Payload,
  type Tally,
  type TaskPhase,
} from '../events/catalogue/index.js';
import { duration, grouped, many } from './words.js';

/** What of an event a person wants to read in a log; undefined for what only a program needs. */
export function happening(event: DomainEvent, stream: string): string | undefined {
  switch (event.type) {
    case 'ensemble.started':
      return 'starts';
    case 'ensemble.reopened':
    case 'batch.reopened':
      return 'begins anew';
    case 'ensemble.held':
    case 'batch.held':
      return adding('paused', event.data.reason);
    case 'ensemble.released':
    case 'batch.released':
    case 'run.released':
      return 'goes on';
    case 'ensemble.cancel-requested':
    case 'batch.cancel-requested':
    case 'run.cancel-requested': {
      const { kill, reason } = event.data;
      return adding(`is to be cancelled${kill === true ? ', running jobs too' : ''}`, reason);
    }
    case 'ensemble.limits-changed':
    case 'batch.limits-changed':
      return limits(event.data);
    case 'ensemble.amended':
      return `${many(event.data.runs, 'run')} added`;
    case 'ensemble.finished':
      return adding(`${event.data.outcome}: ${endings(event.data.runs)}`, event.data.message);
    case 'supervisor.attached': {
      const { pid, host, tutti } = event.data;
      return `process ${pid} on ${host} runs it (Tutti ${tutti})`;
    }
    case 'supervisor.detached': {
      const [, eid = ''] = stream.split('/');
      const { why } = event.data;
      return why === 'finished' ? undefined : `left as it is. Go on: tutti resume ${eid}`;
    }
    case 'batch.started':
      return 'starts';
    case 'batch.cycle-started':
      return event.data.cycle === 1 ? undefined : `begins cycle ${event.data.cycle}`;
    case 'batch.finished':
      return `finished: ${endings(event.data.runs)}`;
    case 'batch.failed':
      return failed(event.data);
    case 'batch.cancelled':
      return `cancelled: ${endings(event.data.runs)}`;
    case 'run.held': {
      const { question, reason } = event.data;
      return question === undefined
        ? adding('paused', reason)
        : adding(`asks: ${question}`, reason);
    }
    case 'run.submitted':
      return `submitted as job ${event.data.job}${again(event.data.attempt)}`;
    case 'run.submit-failed':
      return `could not be submitted, again at ${clockTime(event.data.again_at)}: ${event.data.message}`;
    case 'run.running':
      return `runs${event.data.host === undefined ? '' : ` on ${event.data.host}`}`;
    case 'run.requeued':
      return `its job waits again: ${event.data.reason}`;
    case 'run.exited':
      return exit(event.data);
    case 'run.continued':
      return `goes on as segment ${event.data.segment}`;
    case 'run.cycle-started':
      return `begins cycle ${event.data.cycle}`;
    case 'run.retry-scheduled': {
      const { attempt, from, reason, not_before } = event.data;
      return `to be tried again after ${clockTime(not_before)}, from ${from}${again(attempt)}: ${reason}`;
    }
    case 'run.succeeded':
      return 'succeeded';
    case 'run.failed': {
      const { root_cause, message, ...data } = event.data;
      // What is known of a job's end has been said when it ended.
      const isSaid = data.phase === 'job' || message === undefined;
      return because(failed(isSaid ? data : { ...data, message }), root_cause);
    }
    case 'run.cancelled':
      return 'cancelled';
    case 'run.skipped':
      return because(`skipped: ${event.data.reason}`, event.data.root_cause);
    case 'task.started': {
      const { phase, index, name } = event.data;
      return isOfRun(stream) ? undefined : `${task(phase, index)} (${name}) starts`;
    }
    case 'task.finished':
      return taskEnd(event.data, isOfRun(stream));
    case 'task.waiting': {
      const { phase, index, tries, next_at, output } = event.data;
      const what = `${task(phase, index)} is not true yet (try ${tries}), again at ${clockTime(next_at)}`;
      return adding(what, output);
    }
    default:
      return undefined;
  }
}

function adding(what: string, more: string | undefined): string {
  return more === undefined || more.trim() === '' ? what : `${what}: ${more}`;
}

function because(what: string, cause: string | undefined): string {
  return cause === undefined ? what : `${what}, because of ${cause}`;
}

function again(attempt: number): string {
  return attempt === 1 ? '' : `, attempt ${attempt}`;
}

function failed({
  phase,
  reason,
  message,
}: Pick<Payload<'run.failed'>, 'reason' | 'message'> & { readonly phase: string }): string {
  return adding(`failed in ${phase}: ${reason}`, message);
}

function endings(runs: Tally): string {
  const parts = (['succeeded', 'failed', 'cancelled', 'skipped'] as const)
    .filter((ending) => runs[ending] > 0)
    .map((ending) => `${grouped(runs[ending])} ${ending}`);
  return parts.length === 0 ? 'no runs' : parts.join(', ');
}

function limits({ maxruns, maxjobs }: Payload<'batch.limits-changed'>): string {
  const parts = Object.entries({ maxruns, maxjobs })
    .filter(([, limit]) => limit !== undefined)
    .map(([name, limit]) => `${name} ${limit ?? 'none'}`);
  return `limits changed: ${parts.join(', ')}`;
}

function exit(data: Payload<'run.exited'>): string {
  const { outcome, code, signal, reason, evidence, started_at, ended_at } = data;
  if (outcome === 'lost') return `its job cannot be found: ${evidence}`;
  const how = endOf(code, signal) ?? reason ?? outcome;
  // `exit:3` says nothing that the code has not said.
  const why = reason === undefined || reason.includes(':') || reason === how ? '' : ` (${reason})`;
  if (started_at === undefined || ended_at === undefined) return `job ended: ${how}${why}`;
  const seconds = Math.max(0, Date.parse(ended_at) - Date.parse(started_at)) / 1000;
  return `job ended after ${duration(seconds)}: ${how}${why}`;
}

function endOf(code: number | undefined, signal: string | undefined): string | undefined {
  if (signal !== undefined) return `signal ${signal}`;
  return code === undefined ? undefined : `exit code ${code}`;
}

function taskEnd(data: Payload<'task.finished'>, isOfRun: boolean): string | undefined {
  const { phase, index, ok, code = 0, signal, message, log } = data;
  const wentWell = ok && code === 0 && signal === undefined;
  if (wentWell) return isOfRun ? undefined : `${task(phase, index)} is done`;
  const how = endOf(code === 0 ? undefined : code, signal);
  const what = `${task(phase, index)} failed${ok ? ', which is tolerated' : ''}`;
  const where = log === undefined ? undefined : `its output: ${log}`;
  return [what, how, message, where].filter((part) => part !== undefined && part !== '').join(': ');
}

function task(phase: TaskPhase, index: number): string {
  return `${phase} task ${index + 1}`;
}

function isOfRun(stream: string): boolean {
  return parseStream(stream).kind === 'run';
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Of the day, by this computer's clock on the wall. */
function clockTime(time: string | number): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
}

let last = { second: NaN, text: '' };

/** Most lines are of the same second as the one before. */
export function localTime(time: string | number): string {
  const milliseconds = typeof time === 'number' ? time : Date.parse(time);
  const second = Math.floor(milliseconds / 1000);
  if (second === last.second) return last.text;
  const date = new Date(milliseconds);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  last = { second, text: `${day} ${clockTime(milliseconds)}` };
  return last.text;
}
