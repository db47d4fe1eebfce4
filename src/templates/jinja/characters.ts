/**
 * Python counts characters, JavaScript half of some of them. These count as Python does, and cost nothing for texts that
 * have no such characters.
 */
const beyond = /[\ud800-\udfff]/;

export function characterCount(text: string): number {
  return beyond.test(text) ? Array.from(text).length : text.length;
}

export function charactersOf(text: string): readonly string[] {
  return Array.from(text);
}

/** From and to, counted in characters. */
export function charactersBetween(text: string, from: number, to: number): string {
  return beyond.test(text) ? Array.from(text).slice(from, to).join('') : text.slice(from, to);
}

/** An index into the text as JavaScript counts it, as Python counts it. */
export function characterIndex(text: string, index: number): number {
  return index < 0 ? index : characterCount(text.slice(0, index));
}
