import type { Findings } from './findings.js';
import type { Finding } from './source-text.js';
import type { YamlNode } from './yaml-tree.js';

/** Set by Tutti for every run; what a file says under these names would never be seen. */
const reservedNames: readonly string[] = ['idx', 'id', 'dir', 'batch_idx'];

/** What to say of a parameter that would have such a name. */
export function whyNeverSeen(name: string): Finding | undefined {
  if (!reservedNames.includes(name)) return undefined;
  return {
    code: 'config.reserved-name',
    message: `\`${name}\` is set by Tutti for every run: the value given here is never seen`,
    hint: 'Choose another name.',
  };
}

/** Warns of parameters that do not arrive as they were written. */
export class ParameterCheck {
  /** Runs share what comes from anchors: each node is looked at once. */
  readonly #seen = new Set<YamlNode>();
  /** 10,000 runs with an `id` are one slip, not 10,000. */
  readonly #reservedSeen = new Set<string>();

  constructor(readonly findings: Findings) {}

  parameters(node: YamlNode | undefined): void {
    if (node?.kind !== 'mapping') return;
    for (const name of reservedNames) {
      const entry = node.entries.get(name);
      const why = whyNeverSeen(name);
      if (entry === undefined || why === undefined || this.#reservedSeen.has(name)) continue;
      this.#reservedSeen.add(name);
      this.findings.warn(entry.keySpan, why);
    }
    this.numbers(node);
  }

  /** Numbers that had to become texts. */
  numbers(node: YamlNode | undefined): void {
    if (node === undefined || !node.hasTexts || this.#seen.has(node)) return;
    this.#seen.add(node);
    switch (node.kind) {
      case 'sequence':
        for (const item of node.items) this.numbers(item);
        return;
      case 'mapping':
        for (const { value } of node.entries.values()) this.numbers(value);
        return;
      case 'scalar':
        if (node.kept === undefined) return;
        this.findings.warn(node.span, {
          code: 'config.number-kept-as-text',
          message: `\`${node.source}\` is kept as a text: ${node.kept}`,
        });
    }
  }
}
