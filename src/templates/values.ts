/** A number that prints as it was written: `1.0`, `1e-5`, `0.10`. */
export class Numeral {
  // No valueOf: whoever forgets that this is not a number gets a type error, not `1` for `1.0`.
  constructor(
    /** A text where JSON cannot hold the number: an integer beyond 2^53, `.inf`. */
    readonly value: number | string,
    readonly text: string,
  ) {}
}

export type TemplateValue =
  string | number | boolean | null | Numeral | readonly TemplateValue[] | TemplateMapping;

export interface TemplateMapping {
  readonly [key: string]: TemplateValue;
}

export function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

export function isMapping(value: TemplateValue): value is TemplateMapping {
  return (
    typeof value === 'object' && value !== null && !isList(value) && !(value instanceof Numeral)
  );
}

/**
 * What a value holds under a name. Lists have their items and `length`, as in Handlebars. Nothing is ever inherited:
 * `constructor` or `toString` is there only where the user wrote such a key.
 */
export function childOf(value: TemplateValue, name: string): TemplateValue | undefined {
  if (isList(value)) {
    if (name === 'length') return value.length;
    return /^(?:0|[1-9][0-9]*)$/.test(name) ? value[Number(name)] : undefined;
  }
  return isMapping(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Truth as JavaScript has it, which is what `{{#if}}` starts from: 0, `0.0` and an empty text are false. */
export function isTrue(value: TemplateValue): boolean {
  return Boolean(value instanceof Numeral ? value.value : value);
}

/** Empty as Handlebars has it: false, null, an empty text, an empty list. Zero is something, `{}` too. */
export function isEmpty(value: TemplateValue): boolean {
  if (typeof value === 'number' || value instanceof Numeral) return false;
  return !isTrue(value) || (isList(value) && value.length === 0);
}

/** A value in an error message. */
export function describe(value: TemplateValue): string {
  if (value === null) return 'null';
  if (value instanceof Numeral) return `the number ${value.text}`;
  if (isList(value)) return `a list of ${value.length}`;
  switch (typeof value) {
    case 'string':
      return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
    case 'number':
      return `the number ${value}`;
    case 'boolean':
      return String(value);
    default:
      return 'a mapping';
  }
}
