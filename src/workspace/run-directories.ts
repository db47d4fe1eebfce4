import { lstat, mkdir, readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  PreparationFailed,
  type PreparationRequest,
  type RenderedFile,
} from '../backends/index.js';
import type { RunAddress } from '../events/catalogue/index.js';
import { asError, TuttiError } from '../errors.js';
import { errorCode } from './error-code.js';
import { WorkspaceFault } from './errors.js';
import { control, type Layout } from './layout.js';
import { runView } from './run-view.js';
import { TemplateDirectory } from './template-directory.js';

/** For the group, too: ensembles are often looked after by several people. */
const mode = 0o775;

/** Makes the directories of runs, each when its run is dispatched: inodes are quota. */
export class RunDirectories {
  readonly #bases = new Set<string>();
  readonly #templates = new Map<string, Promise<TemplateDirectory | undefined>>();

  constructor(private readonly layout: Layout) {}

  async prepare(request: PreparationRequest): Promise<readonly RenderedFile[]> {
    const { run } = request;
    try {
      const template = await this.#template(run.batch);
      await this.#make(run);
      if (template === undefined) return [];
      return await template.copyTo(this.layout.run(run), runView(this.layout, request));
    } catch (error) {
      throw new PreparationFailed(told(error), { cause: error });
    }
  }

  async #makeBase(base: string): Promise<void> {
    if (this.#bases.has(base)) return;
    await mkdir(base, { recursive: true, mode });
    this.#bases.add(base);
  }

  async #template(batch: string): Promise<TemplateDirectory | undefined> {
    let opened = this.#templates.get(batch);
    if (opened === undefined) {
      opened = openTemplates(this.layout, batch);
      this.#templates.set(batch, opened);
      // One that could not be read may be there for the next run.
      opened.catch(() => this.#templates.delete(batch));
    }
    return opened;
  }

  /** A directory that is there already is taken only where it is this run's own, or empty. */
  async #make(run: RunAddress): Promise<void> {
    const directory = this.layout.run(run);
    await this.#makeBase(dirname(directory));
    const isNew = await makeNew(directory);
    const marker = join(control(directory), 'run.json');
    if (!isNew && (await isTaken(directory, marker, run))) {
      throw new WorkspaceFault(`the directory ${directory} was there before this run`, {
        code: 'workspace.run-directory-exists',
        hint: 'Move it away, and try the run again.',
      });
    }
    await makeNew(control(directory));
    await writeFile(marker, `${JSON.stringify(nameOf(run))}\n`);
  }
}

export async function openTemplates(
  layout: Layout,
  batch: string,
): Promise<TemplateDirectory | undefined> {
  const directory = layout.templates(batch);
  if (directory === undefined) return undefined;
  await refuseRunsInside(directory, layout.base(batch));
  return TemplateDirectory.open(directory, layout.definition(batch).templates);
}

/** Each run would be a copy of all that ran before it. */
async function refuseRunsInside(templates: string, base: string): Promise<void> {
  const [outer, inner] = await Promise.all([templates, base].map(realPathOf));
  if (outer === undefined || inner === undefined) return;
  if (inner !== outer && !inner.startsWith(outer === '/' ? outer : `${outer}/`)) return;
  throw new WorkspaceFault(
    `the template directory ${templates} holds ${base}, where the runs are made`,
    {
      code: 'workspace.runs-in-templates',
      hint: 'Put what runs have in common into a directory of its own. `templatedir` is looked for from `basedir`.',
    },
  );
}

/** Of what is not there yet, where it would be. */
async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return undefined;
    const above = await realPathOf(dirname(path));
    return above === undefined ? undefined : join(above, basename(path));
  }
}

/** What is wrong and what to do about it. */
function told(error: unknown): string {
  const { message } = asError(error);
  const hint = error instanceof TuttiError ? error.hint : undefined;
  return hint === undefined ? message : `${message}. ${hint}`;
}

function nameOf({ eid, batch, idx }: RunAddress) {
  return { eid, batch, idx };
}

async function makeNew(directory: string): Promise<boolean> {
  try {
    await mkdir(directory, { mode });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Whether it holds something that is not this run's. */
async function isTaken(directory: string, marker: string, run: RunAddress): Promise<boolean> {
  if (!(await lstat(directory)).isDirectory()) return true;
  try {
    const whose = await readFile(marker, 'utf8');
    if (whose.endsWith('\n')) return whose.trim() !== JSON.stringify(nameOf(run));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  // Cut off before its marker was written to the end, it holds nothing yet.
  return (await readdir(directory)).some((name) => name !== '.tutti');
}
