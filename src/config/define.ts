import type { Static } from '@sinclair/typebox';
import type { CsvFiles } from './csv-files.js';
import {
  backendCalled,
  type BackendName,
  type BatchDefinition,
  type Continue,
  type Definition,
  type Retry,
  type Simulated,
  type Task,
} from './definition.js';
import { parseDuration } from './duration.js';
import type { JsonObject } from './json.js';
import { type BatchRuns, planSweep, runCount } from './planned-runs.js';
import type { RunOptions } from './run-options.js';
import type { SampleSeeds } from './sample-seeds.js';
import type { BatchConfig } from './schema/index.js';
import { settingsOf } from './settings.js';
import { textsIn } from './texts.js';
import type { EnsembleFile } from './validate.js';
import { entriesOf, type Entries, itemsOf, type YamlNode } from './yaml-tree.js';

type WrittenEnsemble = EnsembleFile['ensemble'];
type WrittenBatch = WrittenEnsemble['batches'][number];
type WrittenTask = NonNullable<WrittenBatch['pre_run']>[number];
type WrittenSimulated = NonNullable<WrittenEnsemble['simulated']>;

/** What can happen to a job; a second attempt may end otherwise. A mistake in the set-up stays one. */
const defaultRetryReasons: readonly string[] = [
  'exit:*',
  'signal:*',
  'timeout',
  'out-of-memory',
  'node-failure',
  'preempted',
  'submit-rejected',
];

/** What the simulated backend does where the file does not say: runs of a second that all succeed. */
export const defaultSimulated: Simulated = {
  seed: 1,
  queue_seconds: [0, 0],
  run_seconds: [1, 1],
  failures: {},
};

/** A batch as written, with `batch_config` under it. */
export interface MergedBatch {
  readonly written: WrittenBatch;
  readonly entries: Entries;
}

export function mergeBatchConfig(
  config: { readonly written: Static<typeof BatchConfig>; readonly entries: Entries },
  batch: MergedBatch,
): MergedBatch {
  return {
    written: { ...config.written, ...batch.written },
    entries: new Map([...config.entries, ...batch.entries]),
  };
}

/** Where runs come from that the file does not write down itself. */
export interface RunSources {
  readonly csv: CsvFiles;
  readonly seeds: SampleSeeds;
}

export function batchRuns(
  { written, entries }: MergedBatch,
  { csv, seeds }: RunSources,
): BatchRuns {
  const runs = entries.get('runs')?.value;
  const sweep = entries.get('sweep')?.value;
  return {
    batch: written.name,
    priority: written.priority ?? 0,
    settings: settingsOf(entries),
    explicit: itemsOf(runs),
    csv: csv.tableOf(runs),
    sweep:
      sweep?.kind === 'mapping' ? planSweep(sweep, seeds.seedOf(written.name, sweep)) : undefined,
  };
}

export function define(
  name: string,
  written: WrittenEnsemble,
  entries: Entries,
  batches: readonly { readonly merged: MergedBatch; readonly runs: BatchRuns }[],
  options?: RunOptions,
): Definition {
  return present({
    name,
    vars: written.vars ?? {},
    pre_process: tasks('pre_process', written.pre_process, entries),
    post_process: tasks('post_process', written.post_process, entries),
    batches_in_order: written.batches_in_order ?? false,
    limits: written.limits ?? {},
    backend: backendOf(written),
    batches: batches.map(({ merged, runs }) => defineBatch(written, merged, runs)),
    options: options === undefined || Object.keys(options).length === 0 ? undefined : options,
    texts: textsAt(['vars'], entries),
  });
}

function backendOf({ backend }: Pick<WrittenEnsemble, 'backend'>): BackendName | undefined {
  return backend === undefined ? undefined : backendCalled(backend);
}

/** So many runs that fail alike, and nothing else so far, are no accident. */
const defaultCanary = 10;

function defineBatch(
  ensemble: WrittenEnsemble,
  { written, entries }: MergedBatch,
  runs: BatchRuns,
): BatchDefinition {
  const backend = backendOf(written) ?? backendOf(ensemble);
  const length = entries.get('length')?.value;
  return present({
    name: written.name,
    run_count: runCount(runs),
    csv: runs.csv?.definition,
    sample: runs.sweep?.sample,
    backend,
    templatedir: written.templatedir,
    templates: written.templates ?? [],
    job_file: written.job_file,
    basedir: written.basedir ?? '.',
    maxruns: written.maxruns,
    maxjobs: written.maxjobs,
    repeat: written.repeat ?? false,
    cluster: written.cluster,
    email: written.email,
    nodes: written.nodes,
    ntasks: written.ntasks,
    length: length?.kind === 'scalar' ? length.source : undefined,
    priority: written.priority ?? 0,
    pre_batch: tasks('pre_batch', written.pre_batch, entries),
    pre_run: tasks('pre_run', written.pre_run, entries),
    post_run: tasks('post_run', written.post_run, entries),
    post_batch: tasks('post_batch', written.post_batch, entries),
    retry: retry(written.retry),
    continue: segments(written.continue),
    timeout: written.timeout === undefined ? undefined : parseDuration(written.timeout),
    max_failures: written.max_failures,
    canary: written.canary === false ? undefined : (written.canary ?? defaultCanary),
    simulated: simulated(backend, ensemble.simulated, written.simulated),
    texts: textsAt(
      ['maxruns', 'maxjobs', 'repeat', 'nodes', 'ntasks', 'priority', 'max_failures'],
      entries,
    ),
  });
}

function tasks(
  phase: string,
  written: readonly WrittenTask[] | undefined,
  entries: Entries,
): Task[] {
  const nodes = itemsOf(entries.get(phase)?.value);
  return (written ?? []).map((task, index) => {
    const texts = textsAt(['args', 'value'], entriesOf(nodes[index]));
    const args: JsonObject = task.args ?? {};
    const timeout = task.timeout === undefined ? undefined : parseDuration(task.timeout);
    return present({ ...task, args, timeout, texts });
  });
}

function textsAt(keys: readonly string[], entries: Entries) {
  return textsIn(
    keys.flatMap((key): [string, YamlNode][] => {
      const entry = entries.get(key);
      return entry === undefined ? [] : [[key, entry.value]];
    }),
  );
}

function retry(written: WrittenBatch['retry']): Retry {
  return {
    attempts: written?.attempts ?? 1,
    delays: (written?.delays ?? []).map((delay) => parseDuration(delay) ?? 0),
    on: written?.on ?? defaultRetryReasons,
    ...(written?.jitter === undefined ? {} : { jitter: written.jitter }),
  };
}

function segments(written: WrittenBatch['continue']): Continue | undefined {
  if (written === undefined) return undefined;
  return present({ on: written.on ?? ['timeout'], until: written.until, max: written.max ?? 50 });
}

/** Present where it can matter, and then complete: a replay years later must not depend on our defaults. */
function simulated(
  backend: string | undefined,
  ...layers: (WrittenSimulated | undefined)[]
): Simulated | undefined {
  if (backend !== 'simulated' && layers.every((layer) => layer === undefined)) return undefined;
  const written = layers.reduce<WrittenSimulated>((under, over) => ({ ...under, ...over }), {});
  return {
    seed: written.seed ?? defaultSimulated.seed,
    queue_seconds: range(written.queue_seconds) ?? defaultSimulated.queue_seconds,
    run_seconds: range(written.run_seconds) ?? defaultSimulated.run_seconds,
    failures: written.failures ?? defaultSimulated.failures,
  };
}

function range(
  written: number | readonly [number, number] | undefined,
): readonly [number, number] | undefined {
  return typeof written === 'number' ? [written, written] : written;
}

type Present<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what was not given, as JSON does: a definition equals what is read back of it. */
function present<T extends object>(value: T): Present<T>;
function present(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}
