import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  NoRoom,
  PreparationFailed,
  type PreparationRequest,
  type RenderedFile,
} from '../backends/index.js';
import { asError, TuttiError } from '../errors.js';
import { realPathOf } from '../paths.js';
import { WorkspaceFault } from './errors.js';
import type { Layout } from './layout.js';
import { noRoomFor } from './no-room.js';
import { renewDirectory, taken } from './renew-directory.js';
import {
  comparedWith,
  contentOf,
  isOf,
  makeNew,
  markerFor,
  mode,
  type RunMarker,
  type Turn,
  writeMarker,
} from './run-marker.js';
import { runView } from './run-view.js';
import { setAside } from './set-aside.js';
import { TemplateDirectory } from './template-directory.js';

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
      const { pickup, since } = await this.#make(request);
      if (template === undefined) return [];
      const [directory, view] = [this.layout.run(run), runView(this.layout, request)];
      // In one of an earlier cycle, the run goes on from what that has left.
      const isOfThisCycle = (since?.cycle ?? 1) === cycle;
      return pickup === true || !isOfThisCycle
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

  /** The run's directory, with what it says about itself. */
  async #make(request: PreparationRequest): Promise<RunMarker> {
    const { run, attempt, fresh = false } = request;
    const directory = this.layout.run(run);
    this.#makeBase(dirname(directory));
    const isRenewed = fresh || (attempt > 1 && !existsSync(directory));
    const marker = isRenewed
      ? await renewDirectory(this.layout, request)
      : await this.#take(request, directory);
    if (comparedWith(marker, request) <= 0) return marker;
    throw new WorkspaceFault(`${directory} belongs to a later attempt by now`, {
      code: 'workspace.later-attempt',
      hint: 'Another Tutti has gone on with this run. Look: tutti status',
    });
  }

  /**
   * A directory that is there already is taken only where it is this run's own, or empty; or where
   * such directories are to be picked up.
   */
  async #take({ run, cycle, attempt }: PreparationRequest, directory: string): Promise<RunMarker> {
    const found = makeNew(directory) ? 'empty' : contentOf(directory);
    if (typeof found === 'object' && isOf(found, run)) return found;
    const since = { cycle, attempt };
    let marker = markerFor(run, isFirst(since) ? {} : { since });
    if (found !== 'empty') {
      if (!this.layout.pickup || !lstatSync(directory).isDirectory()) throw taken(directory);
      if (found !== 'other') await setAside(directory, found.eid);
      marker = markerFor(run, { pickup: true });
    }
    writeMarker(directory, marker);
    return marker;
  }
}

function isFirst({ cycle, attempt }: Turn): boolean {
  return cycle === 1 && attempt === 1;
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
  const [outer, inner] = await Promise.all([realPathOf(templates), realPathOf(base)]);
  if (inner !== outer && !inner.startsWith(outer === '/' ? outer : `${outer}/`)) return;
  throw new WorkspaceFault(
    `the template directory ${templates} holds ${base}, where the runs are made`,
    {
      code: 'workspace.runs-in-templates',
      hint: 'Put what runs have in common into a directory of its own. `templatedir` is looked for from `basedir`.',
    },
  );
}

/** What is wrong and what to do about it. */
function told(error: unknown): string {
  const { message } = asError(error);
  const hint = error instanceof TuttiError ? error.hint : undefined;
  return hint === undefined ? message : `${message}. ${hint}`;
}
