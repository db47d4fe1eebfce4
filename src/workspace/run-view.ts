import type { RunParameters } from '../backends/index.js';
import type { RunAddress } from '../events/catalogue/index.js';
import type { BatchDefinition, JsonObject } from '../config/index.js';
import { type TemplateView, viewOf } from '../templates/index.js';
import type { Layout } from './layout.js';

export interface ViewedRun extends RunParameters {
  readonly run: Pick<RunAddress, 'batch' | 'idx'>;
  readonly cycle: number;
}

/** The settings of a batch that its runs may read, as in model-ensembler. */
const settings = [
  'name',
  'basedir',
  'templatedir',
  'job_file',
  'cluster',
  'email',
  'nodes',
  'ntasks',
  'length',
  'maxruns',
  'maxjobs',
] as const satisfies readonly (keyof BatchDefinition)[];

/** What templates and tasks see as `run.*`: the batch's settings, the run's own keys, and where it is. */
export function runView(layout: Layout, { run, cycle, params, texts }: ViewedRun): TemplateView {
  const definition = layout.definition(run.batch);
  const own = settings.flatMap((key) => {
    const value = definition[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return viewOf(
    { params: Object.fromEntries(own), texts: definition.texts },
    { params: asJson(params), texts },
    {
      params: {
        idx: run.idx,
        id: `${run.batch}-${run.idx}`,
        dir: layout.run(run),
        batch_idx: cycle,
      },
    },
  );
}

/** What comes from the log is JSON; TypeScript was told less. */
function asJson(params: Readonly<Record<string, unknown>>): JsonObject {
  return params as JsonObject;
}
