import { pointerStep, type Texts } from './json.js';
import type { YamlNode } from './yaml-tree.js';

/** The texts in a node, by JSON pointer; `undefined` where every value reads as it was written. */
export function textsIn(
  entries: Iterable<readonly [key: string, node: YamlNode]>,
): Texts | undefined {
  const texts: Record<string, string> = {};
  let found = false;
  for (const [key, node] of entries) {
    if (!node.hasTexts) continue;
    found = true;
    collect(node, pointerStep(key), texts);
  }
  return found ? texts : undefined;
}

function collect(node: YamlNode, pointer: string, into: Record<string, string>): void {
  if (!node.hasTexts) return;
  switch (node.kind) {
    case 'scalar':
      if (node.text !== undefined) into[pointer] = node.text;
      return;
    case 'sequence':
      node.items.forEach((item, index) => collect(item, pointer + pointerStep(index), into));
      return;
    case 'mapping':
      if (node.text !== undefined) into[pointer] = node.text;
      for (const [key, { value }] of node.entries) collect(value, pointer + pointerStep(key), into);
      return;
  }
}
