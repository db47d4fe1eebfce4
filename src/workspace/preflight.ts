import { open, readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { PlannedRun } from '../config/index.js';
import { asError, ExitCode, TuttiError } from '../errors.js';
import type { Layout } from './layout.js';
import { openTemplates } from './run-directories.js';
import { runView } from './run-view.js';
import type { TemplateDirectory } from './template-directory.js';

/** What would go wrong, found before anything was written. */
export class PreflightFailed extends TuttiError {
  constructor(readonly faults: readonly Fault[]) {
    const [only] = faults;
    super(
      faults.length === 1 && only !== undefined
        ? only.message
        : `${faults.length} things are in the way:\n${faults.map(listed).join('\n')}`,
      {
        code: 'workspace.preflight',
        exitCode: ExitCode.usage,
        ...(faults.length === 1 && only?.hint !== undefined ? { hint: only.hint } : {}),
      },
    );
  }
}

export interface Fault {
  readonly batch: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

function listed({ message, hint }: Fault): string {
  return `  - ${message}${hint === undefined ? '' : `\n    ${hint}`}`;
}

/** More of one kind than this would only hide what else is wrong. */
const named = 3;

/** Looks at templates and job files, and renders every template of every run. */
export async function preflight(
  layout: Layout,
  batches: readonly string[],
  runs: Iterable<PlannedRun>,
): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  const templates = new Map<string, TemplateDirectory>();
  for (const batch of batches) {
    const opened = await openTemplates(layout, batch).catch((error: unknown) => {
      faults.push(faultFrom(batch, error));
      return 'faulty' as const;
    });
    if (opened !== 'faulty') faults.push(...(await jobFileFaults(layout, batch, opened)));
    if (opened !== 'faulty' && opened !== undefined) templates.set(batch, opened);
  }
  return [...faults, ...renderingFaults(layout, templates, runs)];
}

async function jobFileFaults(
  layout: Layout,
  batch: string,
  templates: TemplateDirectory | undefined,
): Promise<Fault[]> {
  const { job_file } = layout.definition(batch);
  const fault = (message: string, hint: string): Fault[] => [{ batch, message, hint }];
  if (job_file === undefined) {
    return fault(
      `the batch ${batch} has no job_file`,
      'Name the file of its template directory that is to be run.',
    );
  }
  if (isAbsolute(job_file) || job_file.split('/').includes('..')) {
    return fault(
      `the job file "${job_file}" of the batch ${batch} is not in the run's directory`,
      'Put it into the template directory, which is copied for each run.',
    );
  }
  const source = templates?.sourceOf(job_file);
  if (source === undefined) {
    return fault(
      `the batch ${batch} has no file ${job_file} to run`,
      templates === undefined
        ? 'Give it a templatedir that holds the file.'
        : `It would have to be in ${templates.directory}, or be made by one of \`templates\`.`,
    );
  }
  const { file, isExecutable } = source;
  if (!isExecutable) {
    return fault(`the job file ${file} may not be executed`, `chmod +x ${file}`);
  }
  if (!(await saysWhatRunsIt(file))) {
    return fault(
      `the job file ${file} does not say what runs it`,
      'Its first line has to be like #!/bin/sh',
    );
  }
  return [];
}

async function saysWhatRunsIt(path: string): Promise<boolean> {
  const file = await open(path, 'r');
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

function renderingFaults(
  layout: Layout,
  templates: ReadonlyMap<string, TemplateDirectory>,
  runs: Iterable<PlannedRun>,
): Fault[] {
  const faults = new Map<string, Fault>();
  for (const { batch, idx, params, texts } of runs) {
    try {
      const view = { run: { batch, idx }, cycle: 1, params, texts: texts ?? {} };
      templates.get(batch)?.render(runView(layout, view));
    } catch (error) {
      const fault = faultFrom(batch, error);
      if (faults.size < named && !faults.has(fault.message)) {
        faults.set(fault.message, { ...fault, message: `${batch}-${idx}: ${fault.message}` });
      }
    }
  }
  return [...faults.values()];
}

function faultFrom(batch: string, error: unknown): Fault {
  const { message } = asError(error);
  return { batch, message, hint: error instanceof TuttiError ? error.hint : undefined };
}
