import { Ajv, type ValidateFunction } from 'ajv';
import { definitionOf, type EventType } from './catalogue.js';
import type { Fact } from './envelope.js';

const ajv = new Ajv({ strict: true, allErrors: true, strictTypes: false });
const validators = new Map<EventType, ValidateFunction>();

/** What is wrong with a fact's payload, in words, or undefined where it is as its schema says. */
export function payloadFault({ type, data }: Fact): string | undefined {
  let validate = validators.get(type);
  if (validate === undefined) {
    validate = ajv.compile(definitionOf(type).data);
    validators.set(type, validate);
  }
  return validate(data) ? undefined : `${type}: ${ajv.errorsText(validate.errors)}`;
}
