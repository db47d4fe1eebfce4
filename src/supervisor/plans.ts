import {
  type BatchDefinition,
  type Definition,
  isCheckName,
  isEndless,
  isTogether,
  type Task,
} from '../config/index.js';
import type { Timing } from './activities/index.js';
import type { BatchPlan, FramePlan, RunPlan, SegmentRule, When } from '../machines/index.js';

/** What the machines need to know of the definition, batch by batch. */
export class Plans {
  readonly #definition: Definition;
  readonly #batches: ReadonlyMap<string, BatchDefinition>;
  readonly #runs = new Map<string, RunPlan>();
  readonly timing: Timing;

  constructor(definition: Definition) {
    this.#definition = definition;
    const { error_timeout = 30, max_stagger = 0, check_timeout = 30 } = definition.options ?? {};
    this.timing = {
      askAgainAfter: error_timeout * 1000,
      checkTimeout: check_timeout,
      stagger: () => Math.random() * max_stagger * 1000,
    };
    this.#batches = new Map(definition.batches.map((batch) => [batch.name, batch]));
  }

  get ensemble(): FramePlan {
    const { pre_process, post_process } = this.#definition;
    return { before: pre_process.length, after: post_process.length };
  }

  batch(name: string): BatchPlan {
    const batch = this.definitionOf(name);
    return {
      before: batch.pre_batch.length,
      after: batch.post_batch.length,
      untilTaskFails: isEndless(batch) && isTogether(batch),
    };
  }

  run(batch: string): RunPlan {
    let plan = this.#runs.get(batch);
    if (plan === undefined) {
      const definition = this.definitionOf(batch);
      const { pre_run, post_run, retry } = definition;
      const segments = segmentsOf(definition);
      const preRun = pre_run.map(({ name }) => (isCheckName(name) ? 'check' : 'task'));
      plan = { preRun, postRun: post_run.map(whenOf), retry, segments };
      this.#runs.set(batch, plan);
    }
    return plan;
  }

  tasks(phase: 'pre_process' | 'post_process'): readonly Task[] {
    return this.#definition[phase];
  }

  definitionOf(batch: string): BatchDefinition {
    const definition = this.#batches.get(batch);
    if (definition === undefined) throw new RangeError(`no batch "${batch}" was defined`);
    return definition;
  }
}

function segmentsOf({ continue: rule }: BatchDefinition): SegmentRule | null {
  if (rule === undefined) return null;
  return { on: rule.on, asks: rule.until !== undefined, max: rule.max };
}

/** A failed run is never moved or removed by default. */
function whenOf({ when }: Task): When {
  return when ?? 'success';
}
