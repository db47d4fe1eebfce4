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
  if (separator === undefined) return splitBlanksFromEnd(text, limit);
  if (separator === '') throw wrong('a text cannot be split at nothing');
  const parts: string[] = [];
  let rest = text;
  while (limit < 0 || parts.length < limit) {
    const at = rest.lastIndexOf(separator);
    if (at === -1) break;
    parts.push(rest.slice(at + separator.length));
    checkCount(parts.length);
    rest = rest.slice(0, at);
  }
  return [rest, ...parts.reverse()];
}

function splitBlanksFromEnd(text: string, limit: number): string[] {
  const words = splitBlanks(strip(text), -1);
  if (limit < 0 || words.length <= limit) return words;
  const kept = words.slice(words.length - limit);
  let head = stripEnd(text);
  for (const word of kept.toReversed()) head = stripEnd(head.slice(0, head.length - word.length));
  return [head, ...kept];
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
