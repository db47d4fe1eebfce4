import {
  NoRoom,
  PreparationFailed,
  type PreparationRequest,
  type RenderedFile,
} from '../../backends/index.js';
import { isoTime } from '../../clock/index.js';
import type { Fact } from '../../events/catalogue/index.js';
import { afterFailure, type RunContext } from '../../machines/index.js';
import type { RunScope } from './scope.js';

/** `templating`: makes the run's directory and its files. */
export async function prepareRun(scope: RunScope): Promise<void> {
  const { context } = scope.snapshot();
  const fact = await preparation(scope, context);
  // The run may be in the hands of another attempt by now.
  if (fact !== undefined && !scope.activity.isOver) await scope.report(fact);
}

/** What came of it; undefined where the activity was over before. */
async function preparation(scope: RunScope, context: RunContext): Promise<Fact | undefined> {
  const { run, plan, clock } = scope;
  const { attempt, cycle, fresh, params, texts } = context;
  try {
    const files = await whenThereIsRoom(scope, { run, attempt, cycle, fresh, params, texts });
    return files && { type: 'run.templated', data: { files: [...files] } };
  } catch (error) {
    if (!(error instanceof PreparationFailed)) throw error;
    const failure = { phase: 'template', reason: 'template', message: error.message } as const;
    const next = afterFailure(context, failure, plan.retry, isoTime(clock));
    // It may not have come to its new directory.
    const isAgain = next.type === 'run.retry-scheduled' && fresh;
    return isAgain ? { ...next, data: { ...next.data, fresh } } : next;
  }
}

/** A full disk would fail one run after the other: it is waited for. Undefined where the activity is over. */
async function whenThereIsRoom(
  { backend, activity, clock, timing, trouble }: RunScope,
  request: PreparationRequest,
): Promise<readonly RenderedFile[] | undefined> {
  while (!activity.isOver) {
    try {
      return await backend.prepare(request);
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error;
      trouble(error.message);
      await activity.until(clock.now() + timing.askAgainAfter, clock);
    }
  }
  return undefined;
}
