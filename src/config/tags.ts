import { readPlainScalar, type ScalarReading } from './scalar.js';
import type { Finding } from './source-text.js';
import { clearFloat, readYaml11 } from './yaml11.js';

const yamlTag = 'tag:yaml.org,2002:';
export const sequenceTag = `${yamlTag}seq`;
export const mappingTag = `${yamlTag}map`;

/** YAML's own tags are followed; every other tag would mean what its program decides, so it is refused. */
export function readTaggedScalar(source: string, tag: string): ScalarReading | Finding {
  if (tag === '!') return readUntyped(source);
  if (tag === `${yamlTag}str`) return { value: source };
  const wanted = tag.startsWith(yamlTag) ? tag.slice(yamlTag.length) : '';
  const words = tagWords.get(wanted);
  if (words === undefined) return unknownTag(tag);
  const reading = readPlainScalar(source);
  if (fits(wanted, reading)) return asTagged(wanted, source, reading);
  return { code: 'config.tag', message: `\`${source}\` is no ${words}, as its tag says` };
}

/** `! 7` is a text in YAML 1.2, and to PyYAML what it would be without the sign. */
function readUntyped(source: string): ScalarReading | Finding {
  if (readYaml11(source).kind === 'text') return { value: source };
  return {
    code: 'config.tag',
    message: `\`! ${source}\` is a text in YAML 1.2 only`,
    hint: `Write "${source}" for the text, or ${source} without the sign for the value.`,
  };
}

/** What the tag says, the number's text says, too: `!!float 1` is written `1.0`, which every reader takes for a float. */
function asTagged(wanted: string, source: string, reading: ScalarReading): ScalarReading | Finding {
  if (wanted === 'float' && /[0-9]/.test(source)) return readPlainScalar(clearFloat(source));
  if (wanted !== 'int') return reading;
  // Only the tag makes PyYAML take it for a number.
  if (source.startsWith('0o')) return readPlainScalar(String(BigInt(source)));
  if (!/^[-+]?0[0-9]*[89]/.test(source)) return reading;
  return {
    code: 'config.tag',
    message: `\`!!int ${source}\` is no number in YAML 1.1, where a leading 0 means octal`,
    hint: `Write ${BigInt(source)}.`,
  };
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
  if (wanted === 'float') return isNumber && !/^0[ox]/.test(text ?? '');
  if (wanted === 'bool') return typeof value === 'boolean';
  return value === null;
}
