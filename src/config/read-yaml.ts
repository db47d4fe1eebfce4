import { Composer, type CST, type Document, Parser } from 'yaml';
import { buildTree } from './build-tree.js';
import type { Diagnostic } from './diagnostic.js';
import type { SourceText } from './source-text.js';
import type { MappingNode } from './yaml-tree.js';
import { explainSyntax } from './yaml-syntax.js';

/** More than any ensemble needs, and far from what would exhaust the stack of those who walk the tree. */
const deepestNesting = 100;

export type YamlReading =
  | { readonly root: MappingNode; readonly warnings: readonly Diagnostic[] }
  | { readonly root: undefined; readonly diagnostics: readonly Diagnostic[] };

/** Reads one YAML 1.2 document that must be a mapping; whatever the text is, the answer is a tree or diagnostics. */
export function readYaml(source: SourceText): YamlReading {
  const refused = (offset: number, code: string, message: string, hint?: string) => ({
    root: undefined,
    diagnostics: [source.diagnose({ start: offset, end: offset }, { code, message, hint })],
  });

  const binary = source.text.search(/[\0\uFFFD]|\p{Surrogate}/u);
  if (binary !== -1) {
    return refused(
      binary,
      'config.not-text',
      'this is not a text file (in UTF-8)',
      'Save it as UTF-8 text.',
    );
  }

  const tokens = [...new Parser().parse(source.text)];
  const tooDeep = findDeeperThan(deepestNesting, tokens);
  if (tooDeep !== undefined) {
    return refused(tooDeep, 'config.too-deep', `more than ${deepestNesting} levels of nesting`);
  }

  const documents = compose(tokens, source.text.length);
  const [document, second] = documents;
  const syntax = documents
    .flatMap((each) => each.errors)
    .map((error) => explainSyntax(source, error));
  if (syntax.length > 0) return { root: undefined, diagnostics: syntax };
  if (second !== undefined) {
    const at = second.range[0];
    return refused(
      at,
      'config.several-documents',
      'a second YAML document starts here',
      'Keep one ensemble in one file.',
    );
  }
  if (document === undefined || document.contents === null || isEmptyDocument(document)) {
    return refused(
      0,
      'config.empty',
      'the file is empty',
      'An ensemble starts with the key `ensemble:`.',
    );
  }
  const built = buildTree(source, document.contents, deepestNesting);
  if (built.diagnostics.length > 0) return { root: undefined, diagnostics: built.diagnostics };
  if (built.root.kind !== 'mapping') {
    const given = built.root.kind === 'sequence' ? 'a list' : 'a single value';
    const hint = 'An ensemble starts with the key `ensemble:`.';
    return refused(
      built.root.span.start,
      'config.not-a-mapping',
      `the file holds ${given} instead of keys and values`,
      hint,
    );
  }
  return { root: built.root, warnings: oldVersion(source, document) };
}

/** Scalars stay texts here (`failsafe`): `readPlainScalar` reads them, so that no number loses digits on the way. */
function compose(tokens: readonly CST.Token[], length: number): Document.Parsed[] {
  // Unique keys are checked in the tree: there both places are known, and 100,000 keys take no 10^10 comparisons.
  const composer = new Composer({
    schema: 'failsafe',
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  return [...composer.compose(tokens, false, length)].filter(isParsed);
}

function isParsed(document: Document.Parsed): document is Document.Parsed {
  return Array.isArray(document.range);
}

function isEmptyDocument({ contents }: Document.Parsed): boolean {
  return (
    contents !== null &&
    'source' in contents &&
    contents.source === '' &&
    contents.tag === undefined
  );
}

function oldVersion(source: SourceText, document: Document.Parsed): Diagnostic[] {
  const { explicit, version } = document.directives.yaml;
  if (explicit !== true || version === '1.2') return [];
  const message = `the file asks for YAML ${version}; Tutti reads YAML 1.2`;
  const at = Math.max(0, source.text.indexOf('%YAML'));
  return [source.diagnose({ start: at, end: at + 9 }, { code: 'config.yaml-version', message })];
}

/** The offset of the first collection below the limit; on tokens and without recursion, because composing recurses. */
function findDeeperThan(limit: number, tokens: readonly CST.Token[]): number | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  const visit = (token: CST.Token | null | undefined, depth: number) => {
    if (token) open.push({ token, depth });
  };
  for (const token of tokens) visit(token, 0);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (token.type === 'document') visit(token.value, depth);
    if (!('items' in token)) continue;
    if (depth >= limit) return token.offset;
    for (const item of token.items) {
      visit(item.key, depth + 1);
      visit(item.value, depth + 1);
    }
  }
  return undefined;
}
