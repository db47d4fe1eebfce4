import { SchemaChecks } from '../../schema-checks.js';
import { catalogue, definitionOf, type EventType } from './catalogue.js';

const types = Object.keys(catalogue) as EventType[];
const schemas = types.map((type) => [type, definitionOf(type).data]);

/** That the schemas are themselves in order is for the tests to see. */
export const payloadChecks = new SchemaChecks(
  Object.fromEntries(schemas) as Record<EventType, object>,
  { strict: true, allErrors: true, strictTypes: false, validateSchema: false },
);
