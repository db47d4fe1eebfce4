import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { Anchors } from './anchors.js';
import type { Diagnostic } from './diagnostic.js';
import { readPlainScalar } from './scalar.js';
import { mappingTag, readTaggedScalar, sequenceTag, unknownTag } from './tags.js';
import type { Finding, SourceText, Span } from './source-text.js';
import {
  type Entry,
  mappingNode,
  type MappingNode,
  scalarNode,
  sequenceNode,
  type YamlNode,
} from './yaml-tree.js';

const mergeTwiceHint = 'Merge several mappings with a list: `<<: [*a, *b]`.';

/** Stands where something was refused, so that what contains it can still be looked at. */
const refused: YamlNode = scalarNode({ start: 0, end: 0 }, '', { value: null });

export interface BuiltTree {
  readonly root: YamlNode;
  readonly diagnostics: readonly Diagnostic[];
}

/** Turns the parser's nodes into ours: scalars read, aliases and merge keys resolved, keys unique and texts. */
export function buildTree(source: SourceText, contents: ParsedNode, deepest: number): BuiltTree {
  const builder = new TreeBuilder(source, deepest);
  const root = builder.build(contents);
  return { root, diagnostics: builder.diagnostics };
}

class TreeBuilder {
  readonly diagnostics: Diagnostic[] = [];
  readonly #anchors = new Anchors();
  #stopped = false;

  constructor(
    readonly source: SourceText,
    readonly deepest: number,
  ) {}

  build(node: unknown): YamlNode {
    if (this.#stopped) return refused;
    if (isAlias(node)) return this.#alias(node);
    if (!isScalar(node) && !isMap(node) && !isSeq(node))
      return scalarNode({ start: 0, end: 0 }, '', { value: null });
    if (node.anchor !== undefined) this.#anchors.open(node.anchor);
    const built = isScalar(node)
      ? this.#scalar(node)
      : isMap(node)
        ? this.#mapping(node)
        : this.#sequence(node);
    if (node.anchor !== undefined) this.#anchors.close(node.anchor, built);
    return built;
  }

  #alias(alias: Alias): YamlNode {
    const span = spanOf(alias);
    const { node, finding } = this.#anchors.resolve(alias.source);
    if (finding !== undefined) return this.#refuse(span, finding);
    return this.#isTooMuch(span) ? refused : node;
  }

  #isTooMuch(span: Span): boolean {
    const { excess } = this.#anchors;
    if (excess === undefined) return false;
    this.#stopped = true;
    this.#refuse(span, excess);
    return true;
  }

  #scalar(node: Scalar): YamlNode {
    const span = spanOf(node);
    const source = node.source ?? '';
    if (node.type === Scalar.QUOTE_DOUBLE && /\p{Surrogate}/u.test(source)) {
      return this.#refuse(span, {
        code: 'config.not-text',
        message: 'an escape here is half a character',
        hint: 'Write the character itself, or both halves: "\\ud83d\\ude00".',
      });
    }
    if (node.tag !== undefined) {
      const reading = readTaggedScalar(source, node.tag);
      return 'code' in reading ? this.#refuse(span, reading) : scalarNode(span, source, reading);
    }
    const isPlain = node.type === undefined || node.type === Scalar.PLAIN;
    return scalarNode(span, source, isPlain ? readPlainScalar(source) : { value: source });
  }

  #sequence(node: YAMLSeq): YamlNode {
    const span = spanOf(node);
    if (node.tag !== undefined && node.tag !== sequenceTag) {
      return this.#refuse(span, unknownTag(node.tag));
    }
    const items = node.items.map((item) => this.build(item));
    return this.#checkDepth(sequenceNode(span, items));
  }

  #mapping(node: YAMLMap): YamlNode {
    const span = spanOf(node);
    if (node.tag !== undefined && node.tag !== mappingTag) {
      return this.#refuse(span, unknownTag(node.tag));
    }
    const own = new Map<string, Entry>();
    const merged = new Map<string, Entry>();
    let mergeSpan: Span | undefined;
    for (const { key, value } of node.items) {
      const keySpan = spanOf(key);
      if (isMergeKey(key)) {
        if (mergeSpan === undefined) this.#merge(value, merged, keySpan);
        else this.#refuseTwice('<<', keySpan, mergeSpan, mergeTwiceHint);
        mergeSpan ??= keySpan;
        continue;
      }
      const name = this.#key(key, keySpan);
      const built = this.build(value);
      if (name === undefined) continue;
      const earlier = own.get(name);
      if (earlier === undefined) own.set(name, { keySpan, value: built });
      else this.#refuseTwice(name, keySpan, earlier.keySpan);
    }
    return this.#checkDepth(
      mappingNode(span, merged.size === 0 ? own : new Map([...merged, ...own])),
    );
  }

  #checkDepth<Node extends YamlNode>(node: Node): Node | YamlNode {
    if (node.depth <= this.deepest) return node;
    return this.#refuse(node.span, {
      code: 'config.too-deep',
      message: `with its aliases written out, this has more than ${this.deepest} levels of nesting`,
    });
  }

  /** Keys are texts, as written: `1: x` is the key "1", `1.0: x` the key "1.0". */
  #key(key: unknown, span: Span): string | undefined {
    const node = isScalar(key) || isAlias(key) ? this.build(key) : undefined;
    if (node === refused) return undefined;
    if (node?.kind !== 'scalar' || (node.json === null && node.source === '')) {
      this.#refuse(span, { code: 'config.key', message: 'a key must be a text' });
      return undefined;
    }
    if (node.source === '__proto__') {
      this.#refuse(span, {
        code: 'config.key',
        message: '`__proto__` cannot be a key: JavaScript programs give it a meaning of its own',
        hint: 'Choose another name.',
      });
      return undefined;
    }
    return node.source;
  }

  /** `<<: *a` or `<<: [*a, *b]`, where the earlier one wins; what the mapping says itself wins over both. */
  #merge(value: unknown, into: Map<string, Entry>, keySpan: Span): void {
    const node = this.build(value);
    const sources: readonly YamlNode[] = node.kind === 'sequence' ? node.items : [node];
    this.#anchors.merged(node);
    if (sources.includes(refused) || this.#isTooMuch(keySpan)) return;
    if (!sources.every((each): each is MappingNode => each.kind === 'mapping')) {
      this.#refuse(keySpan, {
        code: 'config.merge',
        message: '`<<` merges a mapping, or a list of mappings, and this is neither',
      });
      return;
    }
    for (const { entries } of sources) {
      for (const [name, entry] of entries) if (!into.has(name)) into.set(name, entry);
    }
  }

  #refuse(span: Span, finding: Finding): YamlNode {
    this.diagnostics.push(this.source.diagnose(span, finding));
    return refused;
  }

  #refuseTwice(name: string, second: Span, first: Span, hint?: string): void {
    const code = 'config.duplicate-key';
    const [firstLine, secondLine] = [
      this.source.lineOf(first.start),
      this.source.lineOf(second.start),
    ];
    this.#refuse(first, {
      code,
      message: `the key \`${name}\` is here and again on line ${secondLine}`,
    });
    this.#refuse(second, {
      code,
      message: `the key \`${name}\` was given before, on line ${firstLine}`,
      hint: hint ?? 'Only one of the two can be meant: remove or rename the other.',
    });
  }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === Scalar.PLAIN && key.tag === undefined;
}

function spanOf(node: unknown): Span {
  const range =
    isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}
