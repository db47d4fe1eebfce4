import type { ErrorObject } from 'ajv';
import type { Diagnostic } from './diagnostic.js';
import { describe, locate, type Place, short } from './locate.js';
import { didYouMean, nearest } from './nearest.js';
import { EnsembleFile, isNotSupportedYet, whyRefused } from './schema/index.js';
import type { Finding, SourceText } from './source-text.js';
import type { MappingNode, YamlNode } from './yaml-tree.js';

/** One of ajv's errors as a sentence at its place. */
export function explain(source: SourceText, root: MappingNode, error: ErrorObject): Diagnostic {
  const place = locate(root, error.instancePath);
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params.additionalProperty);
      const entry = place.node.kind === 'mapping' ? place.node.entries.get(key) : undefined;
      return source.diagnose(entry?.keySpan ?? place.span, unknownKey(key, error));
    }
    case 'required':
      return source.diagnose(place.span, missingKey(String(error.params.missingProperty), error));
    default:
      return source.diagnose(place.span, wrongValue(place, error));
  }
}

function unknownKey(key: string, error: ErrorObject): Finding {
  const title = text(error.parentSchema?.title) ?? '';
  const name = short(key);
  const refused = whyRefused(title, key);
  if (refused !== undefined) {
    const hint = `Move \`${key}\` into each batch.`;
    return {
      code: 'config.misplaced-key',
      message: `\`${key}\` cannot stand in \`${title}\`: it ${refused}`,
      hint,
    };
  }
  if (isNotSupportedYet(title, key)) {
    return {
      code: 'config.not-supported-yet',
      message: `\`${key}\` is not supported yet in ${called(title)}`,
    };
  }
  if (title === 'failures') {
    const hint = 'Reasons look like exit:1, signal:SIGKILL, timeout, out-of-memory, node-failure.';
    return {
      code: 'config.unknown-reason',
      message: `\`${name}\` is no reason for a failure`,
      hint,
    };
  }
  const allowed = keysOf(error.parentSchema);
  const hint = [
    didYouMean(key, allowed) ?? whereItBelongs(key, title),
    `Allowed here: ${allowed.join(', ')}.`,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
  return {
    code: 'config.unknown-key',
    message: `\`${name}\` is not a key of ${called(title)}`,
    hint,
  };
}

function missingKey(key: string, error: ErrorObject): Finding {
  const title = text(error.parentSchema?.title) ?? '';
  return {
    code: 'config.missing-key',
    message: `\`${key}\` is missing: ${called(title)} needs it`,
  };
}

/** A key that is missing because it was mistyped: the error about the mistyped one says so already. */
export function isMistyped({ keyword, params, data, parentSchema }: ErrorObject): boolean {
  const given: unknown = data;
  if (keyword !== 'required' || typeof given !== 'object' || given === null) return false;
  const known = keysOf(parentSchema);
  const missing = String(params.missingProperty);
  return Object.keys(given).some((key) => !known.includes(key) && nearest(key, known) === missing);
}

function wrongValue({ node, label }: Place, error: ErrorObject): Finding {
  const mustBe = text(error.parentSchema?.errorMessage) ?? error.message ?? 'is not valid';
  const name = label === undefined ? 'the file' : `\`${short(label)}\``;
  const written = node.kind === 'scalar' ? node.source : undefined;
  const choices = alternatives(error.parentSchema);
  const hint =
    written === undefined
      ? undefined
      : (didYouMean(written, choices) ?? quoteHint(mustBe, node.json));
  return {
    code: 'config.wrong-value',
    message: `${name} ${mustBe}; here it is ${given(node, error)}`,
    hint,
  };
}

/** Of a list of the wrong length its length is what matters. */
function given(node: YamlNode, { keyword }: ErrorObject): string {
  const isAboutLength = ['minItems', 'maxItems', 'additionalItems'].includes(keyword);
  if (node.kind !== 'sequence' || node.items.length === 0 || !isAboutLength) return describe(node);
  const { length } = node.items;
  return `a list of ${length} ${length === 1 ? 'value' : 'values'}`;
}

/** `name: 1` and `name: true` are easily meant as texts. */
function quoteHint(mustBe: string, value: unknown): string | undefined {
  const isBare = typeof value === 'number' || typeof value === 'boolean';
  return isBare && mustBe === 'must be a text'
    ? `Put it into quotes to make it a text: "${String(value)}".`
    : undefined;
}

/** A key of the ensemble that was written in a batch, or the other way round. */
function whereItBelongs(key: string, title: string): string | undefined {
  const { ensemble } = EnsembleFile.properties;
  if (title === 'ensemble' && Object.hasOwn(ensemble.properties.batch_config.properties, key)) {
    return `\`${key}\` belongs into a batch, or into \`batch_config\` for all of them.`;
  }
  if (title === 'file' && Object.hasOwn(ensemble.properties, key))
    return `Indent \`${key}\` under \`ensemble\`.`;
  if (title.startsWith('batch') && Object.hasOwn(ensemble.properties, key))
    return `\`${key}\` belongs to the ensemble, outside of batches.`;
  return undefined;
}

function alternatives(schema: ErrorObject['parentSchema']): string[] {
  const branches: unknown = schema?.anyOf;
  if (!Array.isArray(branches)) return [];
  return branches.flatMap((branch: unknown) =>
    typeof branch === 'object' && branch !== null && 'const' in branch
      ? [String(branch.const)]
      : [],
  );
}

function keysOf(schema: ErrorObject['parentSchema']): string[] {
  const properties: unknown = schema?.properties;
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

function called(title: string): string {
  switch (title) {
    case 'file':
      return 'the file';
    case 'ensemble':
      return 'the ensemble';
    case 'batch':
    case 'task':
      return `a ${title}`;
    default:
      return `\`${title}\``;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
