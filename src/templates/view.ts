import { type JsonObject, type JsonValue, pointerStep, type Texts } from '../config/index.js';
import { Numeral, type TemplateMapping, type TemplateValue } from './values.js';

/** What a template sees: `run` and nothing else, so that `{{run.rho}}` reads the parameter `rho`. */
export interface TemplateView extends TemplateMapping {
  readonly run: TemplateMapping;
}

interface Parameters {
  readonly params: JsonObject;
  /** How their numbers were written, by JSON pointer: `{"/rho": "28.0"}`. */
  readonly texts?: Texts | undefined;
}

/**
 * The view of one run. A later layer's parameters win over an earlier one's, together with the way they were written:
 * merged apart from its texts, `nodes: 4` over `nodes: 2.0` would print `2.0`.
 *
 *     viewOf({ params: settings, texts }, { params: run.params, texts: run.texts }, { params: { idx, id, dir } })
 */
export function viewOf(...layers: readonly Parameters[]): TemplateView {
  const entries = layers.flatMap(({ params, texts = {} }) => writtenEntries(params, '', texts));
  return { run: Object.fromEntries(entries) };
}

function writtenEntries(
  mapping: JsonObject,
  pointer: string,
  texts: Texts,
): readonly (readonly [string, TemplateValue])[] {
  return Object.entries(mapping).map(([key, value]) => {
    return [key, written(value, pointer + pointerStep(key), texts)] as const;
  });
}

/**
 * Only numbers take their text, those among them that JSON cannot hold, too: they are their own text, such as an integer
 * beyond 2^53. A boolean prints as its language has it, however YAML lets it be written.
 */
function written(value: JsonValue, pointer: string, texts: Texts): TemplateValue {
  const text = texts[pointer];
  if (typeof value === 'number') {
    // A text that says another number belongs to a value that has been replaced since.
    return text !== undefined && Number(text) === value ? new Numeral(value, text) : value;
  }
  if (typeof value === 'string') return text === value ? new Numeral(value, text) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isJsonList(value))
    return value.map((item, index) => written(item, pointer + pointerStep(index), texts));
  return Object.fromEntries(writtenEntries(value, pointer, texts));
}

function isJsonList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
