export { EnsembleFile } from './ensemble.js';
export { ensembleJsonSchema } from './json-schema.js';
export { isNotSupportedYet, whyRefused } from './later-keys.js';
export { BatchConfig } from './batch.js';
