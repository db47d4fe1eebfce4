import type { PlannedRun } from '../config/index.js';
import { asError } from '../errors.js';
import { TemplateError } from '../templates/index.js';
import { type Fault, faultFrom } from './fault.js';
import type { Layout } from './layout.js';
import { runView } from './run-view.js';
import type { RenderedText, TemplateDirectory } from './template-directory.js';

/** What a template and the parameters of some runs do not make together. */
interface Misfit {
  readonly batch: string;
  /** The first of the runs. */
  readonly idx: number;
  readonly error: unknown;
  more: number;
}

/** Of faults at one place that differ from run to run so many are told. */
const mostOfOnePlace = 3;

/** Those templates of a batch that could be opened, each apart. */
export interface OpenedTemplates {
  readonly single: readonly TemplateDirectory[];
  /** Whether no other is at fault. */
  readonly isComplete: boolean;
}

export interface Rendering {
  readonly faults: readonly Fault[];
  /** Batches that have runs. */
  readonly seen: ReadonlySet<string>;
  /** How many runs have a template that cannot be rendered. */
  readonly unrendered: number;
}

/** Renders each template of each run in memory; what goes wrong the same way in many runs is told once. */
export function render(
  layout: Layout,
  templates: ReadonlyMap<string, OpenedTemplates>,
  runs: Iterable<PlannedRun>,
  see: (run: PlannedRun, files: readonly RenderedText[]) => void,
): Rendering {
  const misfits = new Misfits();
  const seen = new Set<string>();
  let unrendered = 0;
  for (const run of runs) {
    const { batch, idx, params, texts } = run;
    seen.add(batch);
    const { single, isComplete } = templates.get(batch) ?? nothing;
    let isRendered = isComplete;
    if (single.length > 0) {
      const view = runView(layout, { run: { batch, idx }, cycle: 1, params, texts: texts ?? {} });
      for (const template of single) {
        try {
          see(run, template.render(view));
        } catch (error) {
          misfits.add(run, error);
          isRendered = false;
        }
      }
    }
    if (!isRendered) unrendered += 1;
  }
  return { faults: misfits.faults, seen, unrendered };
}

const nothing: OpenedTemplates = { single: [], isComplete: true };

class Misfits {
  readonly #byMessage = new Map<string, Misfit>();
  readonly #byPlace = new Map<string, Misfit[]>();

  get faults(): Fault[] {
    return [...this.#byMessage.values()].map(faultOf);
  }

  add({ batch, idx }: PlannedRun, error: unknown): void {
    const { message } = asError(error);
    const place = placeOf(error);
    const here = this.#byPlace.get(place) ?? [];
    const same = this.#byMessage.get(message) ?? here[mostOfOnePlace - 1];
    if (same !== undefined) {
      same.more += 1;
      return;
    }
    const misfit = { batch, idx, error, more: 0 };
    this.#byMessage.set(message, misfit);
    this.#byPlace.set(place, [...here, misfit]);
  }
}

function placeOf(error: unknown): string {
  return error instanceof TemplateError ? `${error.file}:${error.line}:${error.column}` : '';
}

function faultOf({ batch, idx, error, more }: Misfit): Fault {
  const { message, diagnostic, ...fault } = faultFrom(batch, error);
  const who = ` (${batch}-${idx}${more === 0 ? '' : ` and ${more} more`})`;
  return {
    ...fault,
    message: message + who,
    diagnostic: diagnostic && { ...diagnostic, message: diagnostic.message + who },
  };
}
