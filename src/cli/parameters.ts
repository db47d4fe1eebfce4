import { pointerStep } from '../config/index.js';

type Texts = Readonly<Record<string, string>> | null | undefined;

/** Parameters on one line, as they were written: `1.0` stays `1.0`. */
export function parametersText(params: Readonly<Record<string, unknown>>, texts: Texts): string {
  return Object.keys(params)
    .map((name) => `${name}=${parameterText(name, params, texts)}`)
    .join(' ');
}

export function parameterText(
  name: string,
  params: Readonly<Record<string, unknown>>,
  texts: Texts,
): string {
  const value = params[name];
  const written = texts?.[pointerStep(name)];
  return written ?? (typeof value === 'string' ? value : JSON.stringify(value));
}
