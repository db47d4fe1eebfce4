import {
  NoRoom,
  PreparationFailed,
  type PreparationRequest,
  type RenderedFile,
} from '../../backends/index.js';
import { isoTime } from '../../clock/index.js';
import { afterFailure } from '../../machines/index.js';
import type { RunScope } from './scope.js';

/** `templating`: makes the run's directory and its files. */
export async function prepareRun(scope: RunScope): Promise<void> {
  const { run, plan, clock } = scope;
  const { context } = scope.snapshot();
  try {
    const { attempt, cycle, fresh, params, texts } = context;
    const files = await whenThereIsRoom(scope, { run, attempt, cycle, fresh, params, texts });
    if (files === undefined) return;
    await scope.report({ type: 'run.templated', data: { files: [...files] } });
  } catch (error) {
    if (!(error instanceof PreparationFailed)) throw error;
    const failure = { phase: 'template', reason: 'template', message: error.message } as const;
    await scope.report(afterFailure(context, failure, plan.retry, isoTime(clock)));
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
