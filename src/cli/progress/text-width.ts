/** How many columns of a terminal a character takes, as far as names of batches need it. */
function widthOfCharacter(character: string): number {
  if (/^[\p{Mark}\p{Default_Ignorable_Code_Point}]/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

const wide =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

export function widthOf(text: string): number {
  // Nearly all names are plain.
  if (/^[ -~]*$/.test(text)) return text.length;
  return Array.from(text).reduce((width, character) => width + widthOfCharacter(character), 0);
}

/** Cut so that it fits, with a mark where something is missing. */
export function fit(text: string, width: number, mark: string): string {
  if (widthOf(text) <= width) return text;
  const room = width - mark.length;
  if (room <= 0) return mark.slice(0, Math.max(0, width));
  let fitting = '';
  for (const character of Array.from(text)) {
    if (widthOf(fitting + character) > room) break;
    fitting += character;
  }
  return fitting + mark;
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}
