import type { Definition } from './definition.js';
import type { Findings } from './findings.js';
import { entriesOf, type YamlNode } from './yaml-tree.js';

/** The seeds of samples that the file gives none: as they were recorded, else drawn now. */
export class SampleSeeds {
  constructor(
    readonly findings: Findings,
    readonly draw: (() => number) | undefined,
    readonly recorded: Definition | undefined,
  ) {}

  /** The seed of a batch that has this sweep, and a warning where nobody wrote it down. */
  seedOf(batch: string, sweep: YamlNode | undefined): number {
    const sample = entriesOf(sweep).get('sample');
    const written = entriesOf(sample?.value).get('seed')?.value.json;
    if (sample === undefined || typeof written === 'number') return Number(written ?? 0);
    const before = this.recorded?.batches.find(({ name }) => name === batch)?.sample?.seed;
    if (before !== undefined) return before;
    const seed = this.draw?.();
    this.findings.warn(sample.keySpan, {
      code: 'config.no-seed',
      message:
        seed === undefined
          ? '`sample` has no `seed`: each ensemble that is made of this file gets one, and records it'
          : `\`sample\` has no \`seed\`: ${batch} got ${seed}, and that is recorded`,
      hint: `Write \`seed: ${seed ?? 42}\` for the same values each time.`,
    });
    return seed ?? 0;
  }
}
