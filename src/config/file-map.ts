import type { Diagnostic } from './diagnostic.js';
import { readYaml } from './read-yaml.js';
import { type Finding, SourceText, type Span } from './source-text.js';
import type { MappingNode, YamlNode } from './yaml-tree.js';

/** Finds the parts of an ensemble's file again, for what is found out about them after it was parsed. */
export class FileMap {
  readonly #source: SourceText;
  #root: MappingNode | undefined;
  #isRead = false;

  constructor(file: string, text: string) {
    this.#source = new SourceText(file, text);
  }

  /**
   * A finding at the first of these places that the file has: `/ensemble/batches/0/job_file`, else
   * `/ensemble/batch_config/job_file`. A place is a JSON pointer, whose last step is what is marked.
   */
  diagnose(places: readonly string[], finding: Finding, mark: 'key' | 'value'): Diagnostic {
    const found = places.map((place) => this.#find(place)).find((place) => place !== undefined);
    const span = found?.[mark] ?? { start: 0, end: 0 };
    return this.#source.diagnose(span, finding);
  }

  /** Only when something is found: 10,000 runs take a second. */
  #read(): MappingNode | undefined {
    if (!this.#isRead) this.#root = readYaml(this.#source).root;
    this.#isRead = true;
    return this.#root;
  }

  #find(pointer: string): { readonly key: Span; readonly value: Span } | undefined {
    let node: YamlNode | undefined = this.#read();
    let key: Span | undefined = node?.span;
    for (const step of pointer.split('/').slice(1)) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      const child: { readonly value: YamlNode; readonly keySpan: Span } | undefined = childOf(
        node,
        name,
      );
      node = child?.value;
      key = child?.keySpan;
    }
    if (node === undefined || key === undefined) return undefined;
    // A collection is long: its key says which one is meant.
    return { key, value: node.kind === 'scalar' ? node.span : key };
  }
}

function childOf(node: YamlNode | undefined, name: string) {
  if (node?.kind === 'mapping') return node.entries.get(name);
  const item = node?.kind === 'sequence' ? node.items[Number(name)] : undefined;
  return item === undefined ? undefined : { value: item, keySpan: item.span };
}
