import type { RunAddress } from '../../events/catalogue/index.js';
import { type Layout, placeSince, readMarker } from '../../workspace/index.js';
import { taskOutput } from '../task-output.js';
import type { FailedRun } from './failed-runs.js';

/** Where the runs of an ensemble have left what they printed. */
export class OutputFiles {
  /** Directories of runs that are this ensemble's still: nothing of it was set aside there. */
  readonly #own = new Map<string, Promise<boolean>>();

  constructor(
    private readonly eid: string,
    private readonly layout: Layout,
  ) {}

  /** The file that holds what failed had to say: of its job, or of its task. */
  async of(run: FailedRun): Promise<string | undefined> {
    const { batch, idx, phase, job, task, message } = run;
    const owner: RunAddress = { kind: 'run', eid: this.eid, batch, idx };
    if ((phase === 'pre_run' || phase === 'post_run') && task !== null) {
      return this.#since(owner, await taskOutput(this.layout, owner, task, phase));
    }
    if (phase !== 'job' || job === null || job.backend === 'simulated') return undefined;
    // What was concluded from more than how its job ended is told in the message.
    if (message !== null && message !== job.evidence) return undefined;
    return this.#since(owner, this.layout.job({ ...job, run: owner }).output);
  }

  async #since(owner: RunAddress, file: string): Promise<string> {
    const base = this.layout.base(owner.batch);
    let isOwn = this.#own.get(base);
    if (isOwn === undefined) this.#own.set(base, (isOwn = this.#isOwn(base)));
    return (await isOwn) ? file : placeSince(this.layout.run(owner), owner.eid, file);
  }

  async #isOwn(base: string): Promise<boolean> {
    const marker = await readMarker(base).catch(() => undefined);
    return typeof marker === 'object' && marker.eid === this.eid;
  }
}
