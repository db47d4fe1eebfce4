import {
  inWrittenOrder,
  type JsonObject,
  type JsonValue,
  pointerStep,
  type Texts,
} from '../config/index.js';

type Params = Readonly<Record<string, unknown>>;

/** Parameters on one line, as they were written: `1.0` stays `1.0`. */
export function parametersText(params: Params, texts: Texts | null | undefined): string {
  return parameterTexts(params, texts)
    .map(([name, text]) => `${name}=${text}`)
    .join(' ');
}

/** Each name with its value, in the order and the words in which they were written. */
export function parameterTexts(
  params: Params,
  texts: Texts | null | undefined,
): (readonly [name: string, text: string])[] {
  const values = inWrittenOrder(params as JsonObject, texts ?? {});
  return Object.entries(values).map(
    ([name, value]) => [name, textOf(value, texts?.[pointerStep(name)])] as const,
  );
}

function textOf(value: JsonValue, written: string | undefined): string {
  if (typeof value === 'object') return JSON.stringify(value);
  return written ?? String(value);
}
