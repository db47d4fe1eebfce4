import { availableParallelism } from 'node:os';
import {
  type Backend,
  LocalBackend,
  type Odds,
  SimulatedBackend,
  withoutChecks,
  withoutSubmission,
  type Workplace,
} from '../backends/index.js';
import type { Clock } from '../clock/index.js';
import { type BatchDefinition, defaultSimulated, type Definition } from '../config/index.js';
import { Launcher, Pieces } from '../launcher/index.js';
import { TaskRunner } from '../tasks/index.js';
import { captureEnvironment, Clerks, type Layout, loadEnvironment } from '../workspace/index.js';

/** All that an ensemble's runs need of this host. */
export interface Site {
  readonly backends: readonly Backend[];
  /** Lets go of it. Jobs and tasks go on. */
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly eid: string;
  readonly definition: Definition;
  /** The ensemble's own; batches may name others. */
  readonly backend: string;
  readonly layout: Layout;
  readonly clock: Clock;
  /** Where they have been hired already; the site lets them go. */
  readonly clerks?: Clerks | undefined;
  readonly defect: (error: unknown) => void;
  /** Something that its user has to mend; it is tried again. */
  readonly trouble: (message: string) => void;
}

export async function openSite(options: SiteOptions): Promise<Site> {
  const { definition, backend, clock } = options;
  const simulated = new SimulatedBackend(clock, oddsOf(definition));
  if (!backendsOf(definition, backend).has('local')) {
    return { backends: [simulated], close: () => Promise.resolve() };
  }
  const { local, close } = await openLocal(options);
  return { backends: [simulated, local], close };
}

async function openLocal({
  eid,
  definition,
  backend,
  layout,
  clock,
  clerks = new Clerks({ cwd: layout.cwd, definition }),
  defect,
  trouble,
}: SiteOptions) {
  const onDisk = batchesOnDisk(definition, backend);
  const [base = layout.cwd] = layout.basesOf(onDisk);
  const env = (await loadEnvironment(base, eid)) ?? captureEnvironment(process.env);
  const pieces = new Pieces(new Launcher({ env, log: trouble }));
  const cores = availableParallelism();
  const tasks = new TaskRunner({
    layout,
    pieces,
    env,
    clock,
    defect,
    atOnce: cores,
    shell: definition.options?.shell,
    queue: { count: (prefix) => local.count(prefix) },
  });
  const workplace: Workplace = {
    prepare: (request) => clerks.prepare(request),
    runTask: (request) => tasks.runTask(request),
    endTask: (request, how) => tasks.endTask(request, how),
  };
  const local: LocalBackend = new LocalBackend({
    pieces,
    clock,
    cores,
    defect,
    trouble,
    workplace: definition.options?.checks === false ? withoutChecks(workplace) : workplace,
    placeOf: (job) => layout.job(job),
    definitionOf: (batch) => layout.definition(batch),
  });
  const close = async (): Promise<void> => {
    await clerks.close();
    await tasks.close();
    await pieces.close();
  };
  const asAsked =
    definition.options?.submission === false ? withoutSubmission(local, clock) : local;
  return { local: asAsked, close };
}

/** Every backend that one of its batches uses, or that its own tasks run on. */
export function backendsOf(definition: Definition, backend: string): ReadonlySet<string> {
  return new Set([backend, ...definition.batches.map((batch) => batch.backend ?? backend)]);
}

/** Which of its batches run on this host's own file system, and need directories and templates. */
export function batchesOnDisk(definition: Definition, backend: string): string[] {
  return definition.batches
    .filter((batch) => (batch.backend ?? backend) !== 'simulated')
    .map(({ name }) => name);
}

function oddsOf(definition: Definition): (batch: string) => Odds {
  const odds = new Map(
    definition.batches.map(({ name, simulated }: BatchDefinition) => [name, simulated]),
  );
  return (batch) => odds.get(batch) ?? defaultSimulated;
}
