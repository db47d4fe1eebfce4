import { open, readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { PlannedRun } from '../config/index.js';
import type { NameUse } from '../templates/index.js';
import { type Fault, faultFrom } from './fault.js';
import type { Layout } from './layout.js';
import { renderingFaults } from './rendering-faults.js';
import { openTemplates } from './run-directories.js';
import { TemplateDirectory } from './template-directory.js';

/** Directories named in one sentence: more would only hide what else is wrong. */
const named = 3;

/** What is wrong with templates and job files, and which names the templates read. */
export interface Examination {
  readonly faults: readonly Fault[];
  /** By batch. One whose templates cannot be read is not among them. */
  readonly names: ReadonlyMap<string, readonly NameUse[]>;
}

/** Looks at templates and job files, and renders every template of every run. */
export async function preflight(
  layout: Layout,
  batches: readonly string[],
  runs: Iterable<PlannedRun>,
): Promise<readonly Fault[]> {
  return (await examine(layout, batches, runs)).faults;
}

export async function examine(
  layout: Layout,
  batches: readonly string[],
  runs: Iterable<PlannedRun>,
): Promise<Examination> {
  const faults: Fault[] = [];
  const templates = new Map<string, readonly TemplateDirectory[]>();
  const names = new Map<string, readonly NameUse[]>();
  for (const batch of batches) {
    const { whole, single, faults: found } = await openEach(layout, batch);
    const isReadable = found.length === 0;
    faults.push(...found);
    faults.push(...(await jobFileFaults(layout, batch, isReadable ? whole : 'unreadable')));
    templates.set(batch, single);
    const read = single.flatMap((template) => template.names());
    if (isReadable) names.set(batch, read);
  }
  return { faults: [...faults, ...renderingFaults(layout, templates, runs)], names };
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

async function jobFileFaults(
  layout: Layout,
  batch: string,
  templates: TemplateDirectory | 'unreadable' | undefined,
): Promise<Fault[]> {
  const { job_file } = layout.definition(batch);
  const fault = (code: string, message: string, hint: string): Fault[] => [
    { batch, code: `workspace.${code}`, message, hint, key: 'job_file' },
  ];
  if (job_file === undefined) {
    return fault(
      'no-job-file',
      `the batch ${batch} has no job_file`,
      'Name the file of its template directory that is to be run.',
    );
  }
  if (isAbsolute(job_file) || job_file.split('/').includes('..')) {
    return fault(
      'job-file-outside',
      `the job file "${job_file}" of the batch ${batch} is not in the run's directory`,
      'Put it into the template directory, which is copied for each run.',
    );
  }
  if (templates === 'unreadable') return [];
  const source = templates?.sourceOf(job_file);
  if (source === undefined) {
    return fault(
      'no-job-file',
      `the batch ${batch} has no file ${job_file} to run`,
      templates === undefined
        ? 'Give it a templatedir that holds the file.'
        : `It would have to be in ${templates.directory}, or be made by one of \`templates\`.`,
    );
  }
  const { file, isExecutable } = source;
  if (!isExecutable) {
    return fault('job-file-mode', `the job file ${file} may not be executed`, `chmod +x ${file}`);
  }
  if (!(await saysWhatRunsIt(file))) {
    return fault(
      'job-file-start',
      `the job file ${file} does not say what runs it`,
      'Its first line has to be like #!/bin/sh',
    );
  }
  return [];
}

async function saysWhatRunsIt(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(4) });
    // A compiled program has its own magic number.
    return /^(?:#!|\x7fELF|[\xca\xce\xcf])/.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await file.close();
  }
}

/** Whether the directories that runs would be made in are free. */
export async function takenDirectories(layout: Layout, batch: string): Promise<readonly Fault[]> {
  const base = layout.base(batch);
  const { run_count } = layout.definition(batch);
  const taken = (await namesIn(base)).filter((name) => {
    const idx = name.startsWith(`${batch}-`) ? name.slice(batch.length + 1) : '';
    return /^(?:0|[1-9]\d*)$/.test(idx) && Number(idx) < run_count;
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
