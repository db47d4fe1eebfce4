/** Names of batches and ensembles become directories and identifiers. The sentence says why one is refused. */
export function whyBadName(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.includes('/')) return 'contains a `/`';

  if (/[\u0000-\u001f\u007f]/.test(name))
    return 'contains a line break or another control character';
  if (/^[.-]/.test(name)) return `starts with \`${name.charAt(0)}\``;
  if (name !== name.trim()) return 'starts or ends with a space';
  if (Array.from(name).length > 100) return 'is longer than 100 characters';
  if (new TextEncoder().encode(name).length > 200) return 'is longer than 200 bytes';
  return undefined;
}

export const nameRule =
  'A name becomes a directory: at most 100 characters, no `/`, no line break, and no `.` or `-` at its start.';

/** An ensemble without a name is called like its file: `runs/lorenz.yaml` is `lorenz`. */
export function nameFromFile(file: string): string {
  const base = file.slice(file.lastIndexOf('/') + 1).replace(/\.(?:ya?ml|json)$/i, '');

  const cleaned = base
    .replaceAll(/[\u0000-\u001f\u007f]/g, '')
    .replace(/^[.-]+/, '')
    .trim();
  const short = Array.from(cleaned).slice(0, 50).join('').trim();
  return short === '' ? 'ensemble' : short;
}
