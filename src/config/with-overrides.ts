import { ConfigurationError } from './diagnostic.js';
import type { PlannedRun } from './definition.js';
import { type JsonValue, pointerStep } from './json.js';
import { readOverrides } from './overrides.js';
import { textsIn } from './texts.js';

/**
 * Runs that were planned before, each with other values for some of its parameters.
 *
 * @throws ConfigurationError where a value cannot be read.
 */
export function withOverrides(
  runs: readonly PlannedRun[],
  given: Readonly<Record<string, string>>,
): readonly PlannedRun[] {
  const { entries, errors } = readOverrides(given);
  if (errors.length > 0) throw new ConfigurationError(errors);
  const nodes = Array.from(entries, ([name, { value }]) => [name, value] as const);
  const values = Object.fromEntries(
    nodes.map(([name, node]): [string, JsonValue] => [name, node.json]),
  );
  const replaced = [...entries.keys()].map(pointerStep);
  const added = textsIn(nodes) ?? {};
  return runs.map(({ texts: before = {}, ...run }) => {
    const kept = Object.entries(before).filter(([pointer]) => !isOfAny(pointer, replaced));
    const texts = { ...Object.fromEntries(kept), ...added };
    const params = { ...run.params, ...values };
    return { ...run, params, ...(Object.keys(texts).length === 0 ? {} : { texts }) };
  });
}

/** Whether it points at one of these values, or at something within. */
function isOfAny(pointer: string, steps: readonly string[]): boolean {
  return steps.some((step) => pointer === step || pointer.startsWith(`${step}/`));
}
