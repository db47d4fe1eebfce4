import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { definitionOf, type EventType } from './catalogue.js';
import type { Fact } from './envelope.js';

/**
 * That the schemas are themselves in order is for the tests to see. Code that ajv has gone over once more is
 * no faster, and takes twice as long to make.
 */
const ajv = new Ajv({
  strict: true,
  allErrors: true,
  strictTypes: false,
  validateSchema: false,
  code: { optimize: false },
});
const validators = new Map<EventType, ValidateFunction>();

/** What is wrong with a fact's payload, in words, or undefined where it is as its schema says. */
export function payloadFault({ type, data }: Fact): string | undefined {
  let validate = validators.get(type);
  if (validate === undefined) {
    validate = ajv.compile(definitionOf(type).data);
    validators.set(type, validate);
  }
  if (validate(data)) return undefined;
  return `${type}: ${(validate.errors ?? []).map(inWords).join(', ')}`;
}

/** As ajv says it, with the name of what does not belong there, which it leaves out. */
function inWords({ instancePath, message, params }: ErrorObject): string {
  const stranger: unknown = params['additionalProperty'];
  const name = typeof stranger === 'string' ? ` ("${stranger}")` : '';
  return `data${instancePath} ${message ?? 'is not as its schema says'}${name}`;
}
