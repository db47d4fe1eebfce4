import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  PreparationFailed,
  type PreparationRequest,
  type RenderedFile,
} from '../backends/index.js';
import type { RunAddress } from '../events/catalogue/index.js';
import { asError } from '../errors.js';
import { errorCode } from './error-code.js';
import { WorkspaceFault } from './errors.js';
import { control, type Layout } from './layout.js';
import { runView } from './run-view.js';
import { TemplateDirectory } from './template-directory.js';

/** For the group, too: ensembles are often looked after by several people. */
const mode = 0o775;

/** Makes the directories of runs, each when its run is dispatched: inodes are quota. */
export class RunDirectories {
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
      throw new PreparationFailed(asError(error).message, { cause: error });
    }
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
    await mkdir(dirname(directory), { recursive: true, mode });
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
  return TemplateDirectory.open(directory, layout.definition(batch).templates);
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
  try {
    return (await readFile(marker, 'utf8')).trim() !== JSON.stringify(nameOf(run));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    // Cut off before its marker was written, it holds nothing yet.
    return (await readdir(directory)).some((name) => name !== '.tutti');
  }
}
