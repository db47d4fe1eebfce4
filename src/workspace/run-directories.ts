import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  NoRoom,
  PreparationFailed,
  type PreparationRequest,
  type RenderedFile,
} from '../backends/index.js';
import type { RunAddress } from '../events/catalogue/index.js';
import { asError, errorCode, TuttiError } from '../errors.js';
import { WorkspaceFault } from './errors.js';
import { control, type Layout } from './layout.js';
import { noRoomFor } from './no-room.js';
import { runView } from './run-view.js';
import { setAside } from './set-aside.js';
import { TemplateDirectory } from './template-directory.js';

/** For the group, too: ensembles are often looked after by several people. */
const mode = 0o775;

/**
 * Makes the directories of runs, each when its run is dispatched: inodes are quota. A promise for each
 * file would cost several times what the file does, so it blocks its thread, which is a clerk's.
 */
export class RunDirectories {
  readonly #bases = new Set<string>();
  readonly #templates = new Map<string, Promise<TemplateDirectory | undefined>>();

  constructor(private readonly layout: Layout) {}

  async prepare(request: PreparationRequest): Promise<readonly RenderedFile[]> {
    const { run, cycle } = request;
    try {
      const template = await this.#template(run.batch);
      const isPickedUp = await this.#make(run);
      if (template === undefined) return [];
      const [directory, view] = [this.layout.run(run), runView(this.layout, request)];
      return isPickedUp || cycle > 1
        ? template.renderTo(directory, view)
        : template.copyTo(directory, view);
    } catch (error) {
      const fault = await noRoomFor(this.layout.run(run), error);
      if (fault !== undefined) throw new NoRoom(told(fault), { cause: error });
      throw new PreparationFailed(told(error), { cause: error });
    }
  }

  #makeBase(base: string): void {
    if (this.#bases.has(base)) return;
    mkdirSync(base, { recursive: true, mode });
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

  /**
   * A directory that is there already is taken only where it is this run's own, or empty; or where
   * such directories are to be picked up. Says whether it was.
   */
  async #make(run: RunAddress): Promise<boolean> {
    const directory = this.layout.run(run);
    this.#makeBase(dirname(directory));
    const isNew = makeNew(directory);
    const found = isNew ? 'empty' : contentOf(directory);
    if (found !== 'empty' && found !== 'other' && isOf(found, run)) return found.pickup === true;
    if (found === 'empty') {
      this.#mark(run, {});
      return false;
    }
    if (!this.layout.pickup || !lstatSync(directory).isDirectory()) {
      throw new WorkspaceFault(`the directory ${directory} was there before this run`, {
        code: 'workspace.run-directory-exists',
        hint: 'Move it away, and try the run again.',
      });
    }
    if (found !== 'other') await setAside(directory, found.eid);
    this.#mark(run, { pickup: true });
    return true;
  }

  #mark(run: RunAddress, more: { readonly pickup?: true }): void {
    const folder = control(this.layout.run(run));
    makeNew(folder);
    writeFileSync(join(folder, marker), `${JSON.stringify({ ...nameOf(run), ...more })}\n`);
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

function makeNew(directory: string): boolean {
  try {
    mkdirSync(directory, { mode });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Says whose a run's directory is, and how it came to it. */
const marker = 'run.json';

interface Marker {
  readonly eid: string;
  readonly batch: string;
  readonly idx: number;
  readonly pickup?: true;
}

function isOf({ eid, batch, idx }: Marker, run: RunAddress): boolean {
  return eid === run.eid && batch === run.batch && idx === run.idx;
}

/** Whose it is; cut off before its marker was written to the end, it holds nothing yet. */
function contentOf(directory: string): Marker | 'empty' | 'other' {
  if (!lstatSync(directory).isDirectory()) return 'other';
  try {
    const text = readFileSync(join(control(directory), marker), 'utf8');
    if (text.endsWith('\n')) {
      const found: unknown = JSON.parse(text);
      return isMarker(found) ? found : 'other';
    }
  } catch (error) {
    if (error instanceof SyntaxError) return 'other';
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  return readdirSync(directory).some((name) => name !== '.tutti') ? 'other' : 'empty';
}

function isMarker(value: unknown): value is Marker {
  return typeof value === 'object' && value !== null && 'eid' in value && 'idx' in value;
}
