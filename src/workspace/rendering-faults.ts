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

/** Renders each template of each run in memory; what goes wrong the same way in many runs is told once. */
export function renderingFaults(
  layout: Layout,
  templates: ReadonlyMap<string, readonly TemplateDirectory[]>,
  runs: Iterable<PlannedRun>,
  see: (run: PlannedRun, files: readonly RenderedText[]) => void,
): Fault[] {
  const misfits = new Misfits();
  for (const run of runs) {
    const { batch, idx, params, texts } = run;
    const of = templates.get(batch) ?? [];
    if (of.length === 0) continue;
    const view = runView(layout, { run: { batch, idx }, cycle: 1, params, texts: texts ?? {} });
    for (const template of of) {
      try {
        see(run, template.render(view));
      } catch (error) {
        misfits.add(run, error);
      }
    }
  }
  return misfits.faults;
}

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
