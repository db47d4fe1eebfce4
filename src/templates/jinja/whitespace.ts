/** What Python takes for white space, inside of a character class. JavaScript's `\s` is another set. */
export const space =
  '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const leading = new RegExp(`^[${space}]+`);
const isSpace = new RegExp(`^[${space}]$`);

export function stripStart(text: string): string {
  return text.replace(leading, '');
}

export function stripEnd(text: string): string {
  // By hand: a regular expression for this takes quadratic time.
  let end = text.length;
  while (end > 0 && isSpace.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

export function strip(text: string): string {
  return stripEnd(stripStart(text));
}
