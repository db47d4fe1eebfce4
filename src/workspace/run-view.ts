import type { RunParameters } from '../backends/index.js';
import type { RunAddress } from '../events/catalogue/index.js';
import {
  type BatchDefinition,
  inWrittenOrder,
  type JsonObject,
  type JsonValue,
  settingNames,
} from '../config/index.js';
import { type TemplateView, viewOf } from '../templates/index.js';
import type { Layout } from './layout.js';

export interface ViewedRun extends RunParameters {
  readonly run: Pick<RunAddress, 'batch' | 'idx'>;
  readonly cycle: number;
}

/** What templates and tasks see as `run.*`: the batch's settings, the run's own keys, and where it is. */
export function runView(layout: Layout, { run, cycle, params, texts }: ViewedRun): TemplateView {
  const definition = layout.definition(run.batch);
  const own = settingNames.flatMap((key) => {
    const value = definition[key];
    return value === undefined ? [] : [[key, asJson(value)] as const];
  });
  return viewOf(
    { params: Object.fromEntries(own), texts: definition.texts },
    { params: inWrittenOrder(asParameters(params), texts), texts },
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
function asParameters(params: Readonly<Record<string, unknown>>): JsonObject {
  return params as JsonObject;
}

/** A definition is JSON; its types, which are more exact, have no index signature. */
function asJson(setting: NonNullable<BatchDefinition[(typeof settingNames)[number]]>): JsonValue {
  return setting as JsonValue;
}
