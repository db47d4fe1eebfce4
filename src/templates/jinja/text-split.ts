import { wrong } from './failure.js';
import { checkCount } from './limits.js';
import { space, strip, stripEnd, stripStart } from './whitespace.js';

const blanks = new RegExp(`[${space}]+`);
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

/** `limit` is the number of cuts; below zero there is none. */
export function splitText(text: string, separator: string | undefined, limit: number): string[] {
  if (separator === undefined) return splitBlanks(text, limit);
  if (separator === '') throw wrong('a text cannot be split at nothing');
  const parts = text.split(separator);
  checkCount(parts.length);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function splitBlanks(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = stripStart(text);
  while (rest !== '') {
    const found = limit >= 0 && parts.length >= limit ? null : blanks.exec(rest);
    if (found === null) {
      parts.push(rest);
      break;
    }
    parts.push(rest.slice(0, found.index));
    rest = rest.slice(found.index + found[0].length);
  }
  checkCount(parts.length);
  return parts;
}

export function splitTextFromEnd(
  text: string,
  separator: string | undefined,
  limit: number,
): string[] {
  if (limit < 0) return splitText(text, separator, limit);
  if (separator === undefined) {
    const words = splitBlanks(strip(text), -1);
    if (words.length <= limit) return words;
    const kept = words.slice(words.length - limit);
    let head = stripEnd(text);
    for (const word of kept.toReversed()) head = stripEnd(head.slice(0, head.length - word.length));
    return [head, ...kept];
  }
  const parts = splitText(text, separator, -1);
  if (parts.length <= limit + 1) return parts;
  const at = parts.length - limit;
  return [parts.slice(0, at).join(separator), ...parts.slice(at)];
}

export function splitLines(text: string, keepEnds = false): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const { 0: end, index } of text.matchAll(lineEnd)) {
    const to = index + end.length;
    lines.push(text.slice(from, keepEnds ? to : index));
    from = to;
  }
  if (from < text.length) lines.push(text.slice(from));
  checkCount(lines.length);
  return lines;
}
