import type { Span } from './source-text.js';
import type { MappingNode, YamlNode } from './yaml-tree.js';

/** A value in the tree, where to point at, and what to call it. */
export interface Place {
  readonly node: YamlNode;
  readonly span: Span;
  /** `maxruns`, `templates[2]`; the file itself has none. */
  readonly label: string | undefined;
}

/** Follows a JSON pointer through the tree. */
export function locate(root: MappingNode, pointer: string): Place {
  let node: YamlNode = root;
  let keySpan = root.span;
  let label: string | undefined;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (node.kind === 'mapping') {
      const entry = node.entries.get(key);
      if (entry === undefined) break;
      node = entry.value;
      keySpan = entry.keySpan;
      label = key;
    } else if (node.kind === 'sequence') {
      const item: YamlNode | undefined = node.items[Number(key)];
      if (item === undefined) break;
      node = item;
      keySpan = item.span;
      label = `${label ?? ''}[${key}]`;
    }
  }
  return { node, span: pointAt(node, keySpan), label };
}

/** A scalar is marked itself; of a collection, or where nothing is written, its key is marked. */
function pointAt(node: YamlNode, keySpan: Span): Span {
  if (node.kind !== 'scalar') return keySpan;
  return node.span.end > node.span.start ? node.span : keySpan;
}

/** What was given, in words: `the text "ten"`. */
export function describe(node: YamlNode): string {
  switch (node.kind) {
    case 'sequence':
      return node.items.length === 0 ? 'an empty list' : 'a list';
    case 'mapping': {
      const keys = [...node.entries.keys()].slice(0, 4).map((key) => `\`${short(key)}\``);
      if (keys.length === 0) return 'an empty mapping';
      return `a mapping with ${keys.length === 1 ? 'the key' : 'the keys'} ${keys.join(', ')}${node.entries.size > 4 ? ', …' : ''}`;
    }
    case 'scalar': {
      if (node.json === null) return 'empty';
      if (typeof node.json === 'string' && node.text === undefined)
        return `the text "${short(node.json)}"`;
      return `${typeof node.json === 'boolean' ? '' : 'the number '}${short(node.source)}`;
    }
  }
}

export function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
