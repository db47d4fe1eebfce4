import type { Static } from '@sinclair/typebox';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Diagnostic } from './diagnostic.js';
import { explain, isMistyped } from './explain.js';
import { fileChecks } from './file-checks.js';
import type { EnsembleFile as Schema } from './schema/index.js';
import type { SourceText } from './source-text.js';
import type { MappingNode } from './yaml-tree.js';

export type EnsembleFile = Static<typeof Schema>;

export type Validation =
  | { readonly file: EnsembleFile; readonly diagnostics?: undefined }
  | { readonly file?: undefined; readonly diagnostics: readonly Diagnostic[] };

/** Checks the shape of the file against the schema and says what is wrong in the user's terms. */
export function validate(source: SourceText, root: MappingNode): Validation {
  const check = fileChecks.of('file') as ValidateFunction<EnsembleFile>;
  const file: unknown = root.json;
  if (check(file)) return { file };
  const errors = check.errors ?? [];
  const diagnostics = withoutBranches(errors)
    // `if` says only which of its branches failed; that branch says how.
    .filter((error) => error.keyword !== 'if' && !isMistyped(error))
    .map((error) => explain(source, root, error));
  return { diagnostics };
}

/**
 * A value that fits none of several alternatives gives one error for each of them, and one for the whole. Only the last
 * says what the user wants to know.
 */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const unions = new Map<string, Set<string>>();
  for (const { keyword, schemaPath, instancePath } of errors) {
    if (keyword !== 'anyOf') continue;
    const places = unions.get(schemaPath) ?? new Set();
    unions.set(schemaPath, places.add(instancePath));
  }
  return errors.filter(({ schemaPath, instancePath }) => {
    for (
      let at = schemaPath.indexOf('/anyOf/');
      at !== -1;
      at = schemaPath.indexOf('/anyOf/', at + 1)
    ) {
      const places = unions.get(schemaPath.slice(0, at + '/anyOf'.length));
      if (places !== undefined && hasPrefix(places, instancePath)) return false;
    }
    return true;
  });
}

function hasPrefix(places: ReadonlySet<string>, path: string): boolean {
  for (let at = path.length; at !== -1; at = path.lastIndexOf('/', at - 1)) {
    if (places.has(path.slice(0, at))) return true;
    if (at === 0) break;
  }
  return false;
}
