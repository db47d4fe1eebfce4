import { EnsembleFile } from './ensemble.js';

/**
 * The schema as a document of its own, for editors: `schema/ensemble.schema.json`. TypeBox's own
 * marks are symbols, which a clone leaves behind.
 */
export function ensembleJsonSchema(): object {
  return structuredClone({
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:tutti:ensemble',
    ...EnsembleFile,
    title: 'Tutti ensemble',
  });
}
