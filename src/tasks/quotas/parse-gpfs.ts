import type { Quota } from './quota.js';

/**
 * What `mmlsquota -Y` prints: fields between colons, named by a header, space in kB, odd characters
 * as `%3A`. Only what is said of the user counts; a file system may have a line for each fileset.
 */
export function parseGpfs(text: string): Quota[] {
  const quotas: Quota[] = [];
  let names: readonly string[] = [];
  for (const line of text.split('\n')) {
    const fields = line.trim().split(':');
    if (fields[0] !== 'mmlsquota') continue;
    if (fields[2] === 'HEADER') {
      names = fields;
      continue;
    }
    const field = (name: string): string => fields[names.indexOf(name)] ?? '';
    const number = (name: string): number => Number(field(name) === '' ? NaN : field(name));
    const usage = (of: 'block' | 'files') => ({
      used: number(`${of}Usage`),
      soft: number(`${of}Quota`),
      hard: number(`${of}Limit`),
    });
    const quota = {
      filesystem: plain(field('filesystemName')),
      space: usage('block'),
      files: usage('files'),
    };
    const figures = [...Object.values(quota.space), ...Object.values(quota.files)];
    if (field('quotaType') === 'USR' && figures.every(Number.isFinite)) quotas.push(quota);
  }
  return quotas;
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
