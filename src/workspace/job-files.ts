import { isAbsolute, normalize } from 'node:path';
import { faultOfStart, type StartFault } from '../backends/index.js';
import type { PlannedRun } from '../config/index.js';
import type { Fault } from './fault.js';
import { faultOfJobFile } from './job-file.js';
import type { Layout } from './layout.js';
import type { RenderedText, TemplateDirectory } from './template-directory.js';

/** A first line that a template has made for some runs. */
interface FirstLine {
  readonly batch: string;
  /** The first of the runs. */
  readonly idx: number;
  readonly file: string;
  readonly line: string;
  more: number;
}

/** So many first lines of one batch that differ from run to run are looked at. */
const mostFirstLines = 100;

/** Whether the job files can be run: those that are copied, and those that templates make. */
export class JobFilesOfBatches {
  /** By batch, the templates that make job files. */
  readonly #rendered = new Map<string, { readonly path: string; readonly file: string }>();
  readonly #lines = new Map<string, Map<string, FirstLine>>();

  constructor(private readonly layout: Layout) {}

  /** What can be said before anything is rendered. */
  async faultsOf(
    batch: string,
    templates: TemplateDirectory | 'unreadable' | undefined,
  ): Promise<Fault[]> {
    const { job_file } = this.layout.definition(batch);
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
    // What starts the jobs is told of them in lines.
    if (job_file.includes('\n')) {
      return fault(
        'job-file-name',
        `the name of the job file ${JSON.stringify(job_file)} holds a line break`,
        'Give it another name.',
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
    const { file, isRendered } = source;
    if (isRendered) this.#rendered.set(batch, { path: normalize(job_file), file });
    const found = await faultOfJobFile(file, { isRendered });
    if (found === undefined) return [];
    return fault(found.code, `the job file ${file} ${found.says}`, found.hint);
  }

  /** Looks at what templates have made for a run. */
  see({ batch, idx }: PlannedRun, files: readonly RenderedText[]): void {
    const job = this.#rendered.get(batch);
    const made = files.find(({ path }) => path === job?.path);
    if (job === undefined || made === undefined) return;
    const line = made.text.slice(0, made.text.indexOf('\n') + 1 || undefined);
    const lines = this.#lines.get(batch) ?? new Map<string, FirstLine>();
    this.#lines.set(batch, lines);
    const same = lines.get(line);
    if (same !== undefined) same.more += 1;
    else if (lines.size < mostFirstLines) {
      lines.set(line, { batch, idx, file: job.file, line, more: 0 });
    }
  }

  /** What is wrong with what templates have made; told once of all runs that it is wrong with. */
  async faultsOfRendered(): Promise<Fault[]> {
    const faults = new Map<
      string,
      { readonly first: FirstLine; more: number; found: StartFault }
    >();
    for (const first of [...this.#lines.values()].flatMap((lines) => [...lines.values()])) {
      const found = await faultOfStart(Buffer.from(first.line));
      if (found === undefined) continue;
      const key = `${first.file} ${found.says}`;
      const same = faults.get(key);
      if (same === undefined) faults.set(key, { first, more: first.more, found });
      else same.more += first.more + 1;
    }
    return [...faults.values()].map(({ first: { batch, idx, file }, more, found }) => ({
      batch,
      code: 'workspace.job-file-start',
      message: `what ${file} makes ${found.says} (${batch}-${idx}${more === 0 ? '' : ` and ${more} more`})`,
      hint: found.hint,
      key: 'job_file',
    }));
  }
}
