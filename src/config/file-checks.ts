import { SchemaChecks } from '../schema-checks.js';
import { EnsembleFile } from './schema/index.js';

/** That the schema is itself in order is for its tests to see. */
export const fileChecks = new SchemaChecks(
  { file: EnsembleFile },
  {
    allErrors: true,
    verbose: true,
    validateSchema: false,
    // Else it writes out again what the schema says once.
    inlineRefs: false,
    keywords: ['errorMessage'],
  },
);
