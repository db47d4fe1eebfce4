import { type BatchDefinition, type Diagnostic, settingNames } from '../../config/index.js';
import type { LintInput } from './lint-input.js';
import { ownKeys } from './own-keys.js';
import { readsOfBatches } from './reads.js';

/** What each run gets anew, there and here. */
const always: readonly string[] = ['idx', 'id', 'dir', 'batch_idx'];

/** A key that model-ensembler still had of an earlier run. */
interface Leak {
  readonly at: readonly string[];
  /** The run that has it, and the first that only saw it. */
  readonly from: string;
  readonly to: string;
  readonly batch: BatchDefinition;
  /** How many have seen it. */
  count: number;
}

/**
 * In model-ensembler all runs share one dictionary, into which each writes its keys before the next one:
 * a run that lacks a key sees what an earlier one has left there, also one of an earlier batch.
 */
export function* leakedKeys(input: LintInput): Generator<Diagnostic> {
  for (const [key, leak] of leaksIn(input)) {
    const { at, from, to, count } = leak;
    const more = count === 1 ? '' : ` (and for ${count - 1} more)`;
    yield input.file.diagnose(
      at,
      {
        code: 'lint.leaked-key',
        message: `model-ensembler kept \`${key}\` of ${from} for ${to}, which has none${more}; ${here(key, leak, input)}`,
        hint: `Write \`${key}\` into each run that is to have it.`,
      },
      'key',
    );
  }
}

function here(key: string, { to, batch }: Leak, { definition: { vars } }: LintInput): string {
  if (isSetting(batch, key)) return `here ${to} has that of its batch`;
  if (Object.hasOwn(vars, key)) return `here ${to} has that of \`vars\``;
  return `here there is no "run.${key}" in ${to}`;
}

function leaksIn(input: LintInput): ReadonlyMap<string, Leak> {
  const { definition, runs } = input;
  const reads = readsOfBatches(input);
  const given = new Set([...always, ...runs.overrides.keys()]);
  const left = new Map<string, Pick<Leak, 'at' | 'from'>>();
  const leaks = new Map<string, Leak>();
  for (const [number, source] of runs.batches.entries()) {
    const batch = definition.batches[number];
    if (batch === undefined) continue;
    // A batch begins by writing its own settings there.
    for (const key of settingNames) if (isSetting(batch, key)) left.delete(key);
    const wanted = reads.get(batch.name)?.names ?? new Set();
    for (const { first, count, keys, places } of ownKeys(source, number)) {
      const own = new Set(keys);
      for (const [key, earlier] of left) {
        if (own.has(key) || !wanted.has(key)) continue;
        const leak = leaks.get(key);
        if (leak === undefined) {
          leaks.set(key, { ...earlier, to: `${batch.name}-${first}`, batch, count });
        } else leak.count += count;
      }
      for (const key of own) {
        if (given.has(key)) continue;
        left.set(key, { at: places(key), from: `${batch.name}-${first + count - 1}` });
      }
    }
  }
  return leaks;
}

function isSetting(batch: BatchDefinition, key: string): boolean {
  return settingNames.some((name) => name === key && batch[name] !== undefined);
}
