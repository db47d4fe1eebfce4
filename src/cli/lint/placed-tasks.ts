import {
  type BatchDefinition,
  type Definition,
  pointerStep,
  runReference,
  type Task,
} from '../../config/index.js';

export interface PlacedTask {
  readonly task: Task;
  readonly phase: string;
  /** Where the file may have it: with the batch, or in `batch_config`. */
  readonly places: readonly string[];
  /** None for a task of the ensemble. */
  readonly batch: BatchDefinition | undefined;
}

/** Every task of an ensemble, with its place in the file. */
export function* tasksOf(definition: Definition): Generator<PlacedTask> {
  for (const phase of ['pre_process', 'post_process'] as const) {
    for (const [index, task] of definition[phase].entries()) {
      yield { task, phase, places: [`/ensemble/${phase}/${index}`], batch: undefined };
    }
  }
  for (const [number, batch] of definition.batches.entries()) {
    for (const phase of ['pre_batch', 'pre_run', 'post_run', 'post_batch'] as const) {
      for (const [index, task] of batch[phase].entries()) {
        const places = placesOf(number, `/${phase}/${index}`);
        yield { task, phase, places, batch };
      }
    }
  }
}

/** Where the file may have what belongs to a batch: with the batch, or in `batch_config`. */
export function placesOf(batch: number, below: string): readonly string[] {
  return [`/ensemble/batches/${batch}${below}`, `/ensemble/batch_config${below}`];
}

/** Whether it has a run that it belongs to. */
export function isOfRun({ phase }: PlacedTask): boolean {
  return phase === 'pre_run' || phase === 'post_run';
}

export function argumentPlaces({ places }: PlacedTask, argument: string): readonly string[] {
  return places.map((place) => `${place}/args${pointerStep(argument)}`);
}

/** The arguments that are the text `run.NAME`, with the name. */
export function* referencesOf({
  args,
}: Task): Generator<readonly [argument: string, name: string]> {
  for (const [argument, value] of Object.entries(args)) {
    const name = typeof value === 'string' ? runReference(value) : undefined;
    if (name !== undefined) yield [argument, name];
  }
}
