/** What JSON can hold: the shape of every parameter, argument and recorded definition. */
export type JsonScalar = string | number | boolean | null;
export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * What was written and JSON does not keep, by JSON pointer (RFC 6901) into the object that it accompanies: a number's
 * text, `{"/rho": "1.0"}`, and the order of a mapping's keys, `{"/levels": "[\"surface\",\"ice\"]"}`. An entry beside a
 * *string* value means that the text was a number which JSON cannot hold, such as an integer beyond 2^53 or `.inf`.
 */
export type Texts = Readonly<Record<string, string>>;

/** One step of a JSON pointer: `a/b` becomes `a~1b`. */
export function pointerStep(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
