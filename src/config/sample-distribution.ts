import type { Span } from './source-text.js';
import { itemsOf, type MappingNode, scalarNode, type YamlNode } from './yaml-tree.js';

/** Turns a number in [0, 1) into a value of one parameter; a larger number never gives a smaller value. */
export type Distribution = (unit: number) => YamlNode;

/** A distribution that has been checked: exactly one key, with values that fit. */
export function distributionOf({ entries, span }: MappingNode): Distribution | undefined {
  for (const [kind, { value }] of entries) {
    const items = itemsOf(value);
    if (kind === 'choice') return choice(items);
    const [least, greatest] = items.map((item) => item.json);
    if (typeof least !== 'number' || typeof greatest !== 'number') return undefined;
    if (kind === 'integer') return integer(least, greatest, span);
    const number = kind === 'uniform' ? uniform(least, greatest) : logUniform(least, greatest);
    return (unit) => real(number(unit), span);
  }
  return undefined;
}

function choice(items: readonly YamlNode[]): Distribution | undefined {
  const [first] = items;
  if (first === undefined) return undefined;
  return (unit) => items[Math.floor(unit * items.length)] ?? first;
}

function integer(least: number, greatest: number, span: Span): Distribution {
  const count = greatest - least + 1;
  return (unit) => {
    const value = least + Math.min(Math.floor(unit * count), count - 1);
    return scalarNode(span, String(value), { value });
  };
}

function uniform(least: number, greatest: number): (unit: number) => number {
  return (unit) => Math.min(least + (greatest - least) * unit, greatest);
}

/**
 * least · (greatest/least)^unit. The power is a product of square roots, one for each binary digit of `unit`: roots and
 * products are exactly defined by IEEE 754, while two versions of `Math.exp` may differ in the last digit.
 */
function logUniform(least: number, greatest: number): (unit: number) => number {
  const roots: number[] = [];
  for (let root = Math.sqrt(greatest) / Math.sqrt(least); roots.length < 53; root = Math.sqrt(root))
    roots.push(root);
  return (unit) => {
    let value = least;
    let rest = unit;
    for (const root of roots) {
      rest *= 2;
      if (rest < 1) continue;
      value *= root;
      rest -= 1;
    }
    return Math.min(value, greatest);
  };
}

/** A real number that happens to be whole is written `25.0`, so that a program reads it as the others. */
function real(drawn: number, span: Span): YamlNode {
  const value = drawn === 0 ? 0 : drawn;
  if (!Number.isSafeInteger(value)) return scalarNode(span, String(value), { value });
  const text = `${value}.0`;
  return scalarNode(span, text, { value, text });
}
