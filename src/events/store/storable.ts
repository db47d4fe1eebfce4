/** What PostgreSQL's jsonb refuses, as JSON spells it: NUL, and half of a surrogate pair. */
const refused = /\\u(?:0000|d[89a-f])/;

/** Quick to ask of JSON text; may say no to a text that only looks like one of these. */
export function isStorable(json: string): boolean {
  return !refused.test(json);
}

/**
 * The same value with texts that jsonb takes: NUL becomes the six characters `\u0000`, a lone
 * surrogate U+FFFD. One job's odd output must not block its run.
 */
export function storable<Value>(value: Value): Value;
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\\u0000');
  if (Array.isArray(value)) return value.map((item: unknown) => storable(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storable(key), storable(member)]),
  );
}
