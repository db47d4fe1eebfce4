import type { BatchDefinition } from './definition.js';

/** The settings of a batch that its runs may read as `run.NAME`, as in model-ensembler. */
export const settingNames = [
  'name',
  'basedir',
  'templatedir',
  'templates',
  'job_file',
  'repeat',
  'cluster',
  'email',
  'nodes',
  'ntasks',
  'length',
  'maxruns',
  'maxjobs',
] as const satisfies readonly (keyof BatchDefinition)[];

const alwaysSet: ReadonlySet<string> = new Set(['name', 'basedir', 'templates', 'repeat']);

/** Those that a batch has, written or by default: what `vars` say under these names is not seen. */
export function settingsOf(entries: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  return new Set(settingNames.filter((name) => alwaysSet.has(name) || entries.has(name)));
}
