import { randomUUID } from 'node:crypto';
import { batchStream, ensembleStream, type Fact, runStream } from '../events/catalogue/index.js';
import { type CancelRequest, endOfCycle, endOfEnsemble } from '../machines/index.js';
import type { Decision } from '../scheduler/index.js';
import { taskStarted } from './activities/index.js';
import type { Agenda, Alike } from '../projections/folds/index.js';
import type { LiveHistory } from './live-history.js';
import type { Plans } from './plans.js';

/** What must be known of an ensemble to carry a decision out. */
interface Decided {
  readonly eid: string;
  readonly agenda: Agenda;
  readonly plans: Plans;
  backendOf(batch: string): string;
  streamOf(stream: string): LiveHistory;
}

/** The event that makes a decision true. */
export function factOf(
  decision: Decision,
  ensemble: Decided,
): { readonly stream: string; readonly fact: Fact } {
  const { eid } = ensemble;
  switch (decision.kind) {
    case 'start-batch':
      return about(batchStream(eid, decision.batch), { type: 'batch.started', data: {} });
    case 'hold-batch':
      return about(batchStream(eid, decision.batch), heldAlike(decision.alike));
    case 'cancel-batch':
      return about(batchStream(eid, decision.batch), {
        type: 'batch.cancel-requested',
        data: cancelData(ensemble.agenda.cancel),
      });
    case 'cancel-run': {
      const stream = runStream(eid, decision.batch, decision.idx);
      const { agenda } = ensemble;
      const data = cancelData(agenda.cancelOf(agenda.batch(decision.batch)));
      return about(stream, { type: 'run.cancel-requested', data });
    }
    case 'close-batch':
      return about(batchStream(eid, decision.batch), closeBatch(decision.batch, ensemble));
    case 'close-ensemble':
      return about(ensembleStream(eid), closeEnsemble(ensemble));
    case 'dispatch': {
      const stream = runStream(eid, decision.batch, decision.idx);
      const { attempt, from } = contextOf(stream, ensemble);
      return about(stream, { type: 'run.dispatched', data: { attempt, from } });
    }
    case 'submit': {
      const stream = runStream(eid, decision.batch, decision.idx);
      const { attempt, segment, cycle } = contextOf(stream, ensemble);
      const backend = ensemble.backendOf(decision.batch);
      const token = randomUUID();
      return about(stream, {
        type: 'run.submit-requested',
        data: { attempt, segment, cycle, token, backend },
      });
    }
    case 'repeat': {
      const stream = runStream(eid, decision.batch, decision.idx);
      return about(stream, { type: 'run.cycle-started', data: { cycle: decision.cycle } });
    }
    case 'skip': {
      const stream = runStream(eid, decision.batch, decision.idx);
      const data = { reason: 'dependency-failed', root_cause: decision.batch };
      return about(stream, { type: 'run.skipped', data });
    }
  }
}

function heldAlike({ many, phase, reason }: Alike): Fact {
  return {
    type: 'batch.held',
    data: {
      reason: `the first ${many} runs all failed alike: ${reason} (${phase})`,
      question: 'Is something wrong with all of them, or shall the others go on?',
    },
  };
}

function cancelData(request: CancelRequest | null) {
  if (request === null) return {};
  const { reason, kill, grace } = request;
  return {
    ...(reason === null ? {} : { reason }),
    ...(kill ? { kill } : {}),
    ...(grace === null ? {} : { grace_seconds: grace }),
  };
}

function about(stream: string, fact: Fact) {
  return { stream, fact };
}

function contextOf(stream: string, ensemble: Decided) {
  const { tentative } = ensemble.streamOf(stream);
  if (tentative.kind !== 'run') throw new RangeError(`${stream} is no run`);
  return tentative.snapshot.context;
}

/** The start of the first task after the runs is what closes; where there is none, it is finished. */
function closeBatch(batch: string, { agenda, plans }: Decided): Fact {
  const { state, tally, cycle, goesOn } = agenda.batch(batch);
  if (state === 'cancelling') return { type: 'batch.cancelled', data: { runs: { ...tally } } };
  const [first] = plans.definitionOf(batch).post_batch;
  return first === undefined
    ? endOfCycle(cycle, { runs: { ...tally }, goesOn })
    : taskStarted('post_batch', 0, 1, cycle, first);
}

function closeEnsemble({ agenda, plans }: Decided): Fact {
  const [first] = plans.tasks('post_process');
  if (agenda.state === 'cancelling') {
    return { type: 'ensemble.finished', data: { outcome: 'cancelled', runs: agenda.tally } };
  }
  return first === undefined ? endOfEnsemble(agenda) : taskStarted('post_process', 0, 1, 1, first);
}
