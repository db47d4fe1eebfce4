import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedRun, Task } from '../config/index.js';
import type { NameUse } from '../templates/index.js';
import { type Fault, faultFrom } from './fault.js';
import { JobFilesOfBatches } from './job-files.js';
import type { Layout } from './layout.js';
import { markMadeLater } from './made-later.js';
import { type OpenedTemplates, render } from './rendering-faults.js';
import { openTemplates } from './run-directories.js';
import { TemplateDirectory } from './template-directory.js';

/** Directories named in one sentence: more would only hide what else is wrong. */
const named = 3;

/** What is wrong with templates and job files, and which names the templates read. */
export interface Examination {
  readonly faults: readonly Fault[];
  /** By batch. One whose templates cannot be read is not among them. */
  readonly names: ReadonlyMap<string, readonly NameUse[]>;
  /** How many runs have a template that cannot be rendered. */
  readonly unrendered: number;
}

/**
 * Looks at templates and job files, and renders every template of every run. `before` are the tasks that come
 * before all of them.
 */
export async function examine(
  layout: Layout,
  batches: readonly string[],
  runs: Iterable<PlannedRun>,
  before: readonly Task[] = [],
): Promise<Examination> {
  const faults: Fault[] = [];
  const templates = new Map<string, OpenedTemplates>();
  const names = new Map<string, readonly NameUse[]>();
  const jobFiles = new JobFilesOfBatches(layout);
  for (const batch of batches) {
    const definition = layout.definition(batch);
    const marked = (fault: Fault): Fault => markMadeLater(fault, before, definition);
    const { whole, single, faults: found } = await openEach(layout, batch);
    const ofTemplates = found.map(marked);
    const isReadable = found.length === 0;
    const ofJobFile = await jobFiles.faultsOf(batch, isReadable ? whole : 'unreadable');
    faults.push(...nameFaults(layout, batch), ...ofTemplates, ...ofJobFile.map(marked));
    const isComplete = ofTemplates.every(({ mayBeMade = false }) => mayBeMade);
    templates.set(batch, { single, isComplete });
    const read = single.flatMap((template) => template.names());
    if (isReadable) names.set(batch, read);
  }
  const rendering = render(layout, templates, runs, (run, files) => jobFiles.see(run, files));
  const { seen, unrendered } = rendering;
  return {
    faults: [
      // Of a batch of which no run is meant, nothing is needed.
      ...faults.filter(({ batch }) => seen.has(batch)),
      ...rendering.faults,
      ...(await jobFiles.faultsOfRendered()),
    ],
    names,
    unrendered,
  };
}

interface Opened {
  readonly whole: TemplateDirectory | undefined;
  /** Each template apart, so that one that is at fault does not hide the next. */
  readonly single: readonly TemplateDirectory[];
  readonly faults: readonly Fault[];
}

async function openEach(layout: Layout, batch: string): Promise<Opened> {
  const faults = new Map<string, Fault>();
  const attempt = async <Result>(open: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await open();
    } catch (error) {
      const fault = faultFrom(batch, error);
      faults.set(fault.message, fault);
      return undefined;
    }
  };
  const directory = layout.templates(batch);
  const whole = await attempt(() => openTemplates(layout, batch));
  const single: TemplateDirectory[] = [];
  for (const name of directory === undefined ? [] : layout.definition(batch).templates) {
    const opened = await attempt(() => TemplateDirectory.open(directory ?? '', [name]));
    if (opened !== undefined) single.push(opened);
  }
  return { whole, single, faults: [...faults.values()] };
}

/** What starts jobs is told of their directories in lines. */
function nameFaults(layout: Layout, batch: string): Fault[] {
  const base = layout.base(batch);
  if (!base.includes('\n')) return [];
  return [
    {
      batch,
      code: 'workspace.directory-name',
      key: 'basedir',
      message: `the name of the directory ${JSON.stringify(base)} holds a line break`,
      hint: 'Jobs cannot be started there. Give it another name.',
    },
  ];
}

/** Whether the directories that runs would be made in are free. */
export async function takenDirectories(
  layout: Layout,
  batch: string,
  runs: { has(batch: string, idx: number): boolean },
): Promise<readonly Fault[]> {
  const base = layout.base(batch);
  const taken = (await namesIn(base)).filter((name) => {
    const idx = name.startsWith(`${batch}-`) ? name.slice(batch.length + 1) : '';
    return /^(?:0|[1-9]\d*)$/.test(idx) && runs.has(batch, Number(idx));
  });
  if (taken.length === 0) return [];
  const some = taken.slice(0, named).map((name) => join(base, name));
  const more = taken.length > named ? ` and ${taken.length - named} more` : '';
  return [
    {
      batch,
      code: 'workspace.run-directory-exists',
      key: 'basedir',
      message: `there are directories already where runs would be made: ${some.join(', ')}${more}`,
      hint: 'Move them away, or let the runs be made elsewhere with another `basedir`.',
    },
  ];
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch {
    // It is made when it is needed.
    return [];
  }
}
