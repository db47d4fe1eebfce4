import type { JsonScalar, JsonValue } from './json.js';
import { orderText } from './key-order.js';
import type { Span } from './source-text.js';

/**
 * A YAML file as Tutti sees it: values with the places they were written at. Aliases and merge keys are resolved, and
 * what they share stays shared, so a node may have several parents.
 */
export type YamlNode = ScalarNode | SequenceNode | MappingNode;

interface NodeBase {
  readonly span: Span;
  /** The value as plain, frozen JSON. */
  readonly json: JsonValue;
  /** How much the node would take if every alias in it were written out: about one for each 32 characters. */
  readonly weight: number;
  readonly depth: number;
  /** Whether the node or anything in it keeps a text beside its value. */
  readonly hasTexts: boolean;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly json: JsonScalar;
  /** As written, quotes removed. */
  readonly source: string;
  readonly text: string | undefined;
  /** Why a number was kept as a text, where a user would want to know. */
  readonly kept: string | undefined;
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly json: readonly JsonValue[];
  readonly items: readonly YamlNode[];
}

export interface MappingNode extends NodeBase {
  readonly kind: 'mapping';
  readonly json: Readonly<Record<string, JsonValue>>;
  readonly entries: Entries;
  /** The order of its keys, where the store would not keep it. */
  readonly text: string | undefined;
}

export interface Entry {
  readonly keySpan: Span;
  readonly value: YamlNode;
}

export type Entries = ReadonlyMap<string, Entry>;

/** The entries of a mapping; of anything else, none. */
export function entriesOf(node: YamlNode | undefined): Entries {
  return node?.kind === 'mapping' ? node.entries : new Map<string, never>();
}

/** The items of a list; of anything else, none. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'sequence' ? node.items : [];
}

export function scalarNode(
  span: Span,
  source: string,
  { value, text, kept }: { value: JsonScalar; text?: string; kept?: string },
): ScalarNode {
  const weight = 1 + (source.length >> 5);
  return {
    kind: 'scalar',
    span,
    json: value,
    source,
    text,
    kept,
    weight,
    depth: 0,
    hasTexts: text !== undefined,
  };
}

export function sequenceNode(span: Span, items: readonly YamlNode[]): SequenceNode {
  const json = Object.freeze(items.map((item) => item.json));
  return { kind: 'sequence', span, json, items, ...measured(items) };
}

export function mappingNode(span: Span, entries: Entries): MappingNode {
  const values = Array.from(entries.values(), (entry) => entry.value);
  const json = Object.freeze(
    Object.fromEntries(Array.from(entries, ([key, { value }]) => [key, value.json])),
  );
  const [text, measures] = [orderText(entries.keys()), measured(values)];
  const hasTexts = measures.hasTexts || text !== undefined;
  return { kind: 'mapping', span, json, entries, text, ...measures, hasTexts };
}

function measured(children: readonly YamlNode[]): Pick<NodeBase, 'weight' | 'depth' | 'hasTexts'> {
  let weight = 1;
  let depth = 0;
  let hasTexts = false;
  for (const child of children) {
    weight += child.weight;
    depth = Math.max(depth, child.depth);
    hasTexts ||= child.hasTexts;
  }
  return { weight, depth: depth + 1, hasTexts };
}
