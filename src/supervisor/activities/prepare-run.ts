import { PreparationFailed } from '../../backends/index.js';
import { isoTime } from '../../clock/index.js';
import { afterFailure } from '../../machines/index.js';
import type { RunScope } from './scope.js';

/** `templating`: makes the run's directory and its files. */
export async function prepareRun(scope: RunScope): Promise<void> {
  const { backend, run, plan, clock } = scope;
  const { context } = scope.snapshot();
  try {
    const { attempt, cycle, params, texts } = context;
    const files = await backend.prepare({ run, attempt, cycle, params, texts });
    await scope.report({ type: 'run.templated', data: { files: [...files] } });
  } catch (error) {
    if (!(error instanceof PreparationFailed)) throw error;
    const failure = { phase: 'template', reason: 'template', message: error.message } as const;
    await scope.report(afterFailure(context, failure, plan.retry, isoTime(clock)));
  }
}
