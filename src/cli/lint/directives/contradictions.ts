import type { Definition, Diagnostic, PlannedRun } from '../../../config/index.js';
import { type Layout, runView } from '../../../workspace/index.js';
import { type DirectedSetting, directedSettings } from './directive.js';
import { openJobScript } from './job-script.js';
import { speaksToScheduler } from './read-directives.js';
import { ScriptOfBatch } from './script-of-batch.js';

interface Ground {
  readonly layout: Layout;
  readonly definition: Definition;
  /** Batches that have job files here. */
  readonly onDisk: readonly string[];
  readonly runs: Iterable<PlannedRun>;
}

/** Job scripts that ask their scheduler for something else than the ensemble's file does. */
export async function contradictions(ground: Ground): Promise<Diagnostic[]> {
  const { layout, definition, onDisk, runs } = ground;
  const scripts = new Map<string, ScriptOfBatch>();
  for (const batch of definition.batches) {
    const says = (setting: DirectedSetting): boolean => batch[setting] !== undefined;
    if (!onDisk.includes(batch.name) || !directedSettings.some(says)) continue;
    const script = await openJobScript(layout, batch.name);
    if (script === undefined || !speaksToScheduler(script.source)) continue;
    scripts.set(batch.name, new ScriptOfBatch(batch, script));
  }
  if (scripts.size === 0) return [];
  for (const run of runs) {
    const { batch, idx, params, texts = {} } = run;
    const view = () => runView(layout, { run: { batch, idx }, cycle: 1, params, texts });
    scripts.get(batch)?.look(run, view);
  }
  return [...scripts.values()].flatMap(({ findings }) => findings);
}
