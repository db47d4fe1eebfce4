import { didYouMean } from './nearest.js';
import type { Finding } from './source-text.js';
import type { YamlNode } from './yaml-tree.js';

/**
 * How much aliases may add to what is written, in nodes. 10,000 runs that share 50 values each add
 * half a million; a "billion laughs" passes this within its first dozen lines. What is shared takes
 * no memory here, but whoever writes the definition down writes every copy.
 */
const mostAdded = 2_000_000;

/** A merged key takes an entry of its own: 2,000,000 of them took 4.5 s and 300 MB. */
const mergedWeight = 4;

export type Resolution =
  | { readonly node: YamlNode; readonly finding?: undefined }
  | { readonly node?: undefined; readonly finding: Finding };

/** What the anchors of a file name, as far as it has been read, and how much its aliases have added. */
export class Anchors {
  /** `open` while the anchor's own node is being built: an alias to it there would contain itself. */
  readonly #named = new Map<string, YamlNode | 'open'>();
  #added = 0;
  #unknown = 0;

  open(name: string): void {
    this.#named.set(name, 'open');
  }

  close(name: string, node: YamlNode): void {
    this.#named.set(name, node);
  }

  resolve(name: string): Resolution {
    const node = this.#named.get(name);
    if (node === undefined) {
      const message = `no \`&${name}\` stands before \`*${name}\``;
      this.#unknown += 1;
      // 3,000 unknown names beside 3,000 anchors took 35 s to compare.
      const hint = this.#unknown <= 20 ? didYouMean(name, this.#named.keys()) : undefined;
      return { finding: { code: 'config.unknown-anchor', message, hint } };
    }
    if (node === 'open') {
      const message = `\`*${name}\` stands inside \`&${name}\`: it would contain itself`;
      return { finding: { code: 'config.circular-alias', message } };
    }
    this.#added += node.weight;
    return { node };
  }

  merged(node: YamlNode): void {
    this.#added += node.weight * mergedWeight;
  }

  /** Set once the aliases have become too much; nothing should be built after that. */
  get excess(): Finding | undefined {
    if (this.#added <= mostAdded) return undefined;
    return {
      code: 'config.alias-expansion',
      message:
        'the aliases up to here repeat so much that, written out, the file would be millions of values long',
      hint: 'Aliases of aliases multiply. Put what all runs share into `vars`.',
    };
  }
}
