import { readPlainScalar, type ScalarReading } from './scalar.js';
import type { Finding } from './source-text.js';

const yamlTag = 'tag:yaml.org,2002:';
export const sequenceTag = `${yamlTag}seq`;
export const mappingTag = `${yamlTag}map`;

/** YAML's own tags are followed; every other tag would mean what its program decides, so it is refused. */
export function readTaggedScalar(source: string, tag: string): ScalarReading | Finding {
  if (tag === '!' || tag === `${yamlTag}str`) return { value: source };
  const wanted = tag.startsWith(yamlTag) ? tag.slice(yamlTag.length) : '';
  const words = tagWords.get(wanted);
  if (words === undefined) return unknownTag(tag);
  const reading = readPlainScalar(source);
  if (fits(wanted, reading)) return reading;
  return { code: 'config.tag', message: `\`${source}\` is no ${words}, as its tag says` };
}

export function unknownTag(tag: string): Finding {
  const written = tag.startsWith(yamlTag) ? `!!${tag.slice(yamlTag.length)}` : tag;
  return {
    code: 'config.tag',
    message: `the tag \`${written}\` has no meaning in an ensemble`,
    hint: 'Remove it; put a text that starts with `!` into quotes.',
  };
}

const tagWords: ReadonlyMap<string, string> = new Map([
  ['int', 'whole number'],
  ['float', 'number'],
  ['bool', 'true or false'],
  ['null', 'null'],
]);

function fits(wanted: string, { value, text }: ScalarReading): boolean {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && text !== undefined);
  if (wanted === 'int') return isNumber && !/[.]|^[-+]?\d+e/i.test(text ?? String(value));
  if (wanted === 'float') return isNumber;
  if (wanted === 'bool') return typeof value === 'boolean';
  return value === null;
}
