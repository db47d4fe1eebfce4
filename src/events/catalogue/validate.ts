import type { ErrorObject } from 'ajv';
import type { Fact } from './envelope.js';
import { payloadChecks } from './payload-checks.js';

/** What is wrong with a fact's payload, in words, or undefined where it is as its schema says. */
export function payloadFault({ type, data }: Fact): string | undefined {
  const check = payloadChecks.of(type);
  if (check(data)) return undefined;
  return `${type}: ${(check.errors ?? []).map(inWords).join(', ')}`;
}

/** As ajv says it, with the name of what does not belong there, which it leaves out. */
function inWords({ instancePath, message, params }: ErrorObject): string {
  const stranger: unknown = params['additionalProperty'];
  const name = typeof stranger === 'string' ? ` ("${stranger}")` : '';
  return `data${instancePath} ${message ?? 'is not as its schema says'}${name}`;
}
