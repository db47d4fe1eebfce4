import { unsupported, wrong } from './failure.js';
import { knownText } from './unicode-age.js';

const blank = '\\t\\n\\x0b\\x0c\\r ';
const word = '[\\p{L}\\p{N}_]';
const punctuated = '[\\p{L}\\p{N}_!"\'&.,?]';
const letter = '[\\p{L}\\p{Nl}\\p{No}_]';

/** The pieces at whose ends a line may be broken, as Python's `textwrap` finds them. */
const pieces = new RegExp(
  `([${blank}]+|(?<=${punctuated})-{2,}(?=${word})|[^${blank}]+?(?:-(?:(?<=${letter}{2}-)|(?<=${letter}-${letter}-))(?=${letter}-?${letter})|(?=[${blank}]|$)|(?<=${punctuated})(?=-{2,}${word})))`,
  'u',
);
const simplePieces = new RegExp(`([${blank}]+)`, 'u');
const onlyBlank = new RegExp(`^[${blank}]*$`);

interface Rules {
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
}

/** One line of text, as several of at most `width` characters. */
export function wrapped(line: string, rules: Rules): readonly string[] {
  const { width } = rules;
  if (width <= 0) throw wrong('lines cannot be wrapped at a width of 0');
  if (/[\ud800-\udfff\x1c-\x1f\x85\xa0]/.test(line)) {
    throw unsupported('lines with such characters cannot be wrapped');
  }
  const rest = knownText(line)
    .split(rules.breakOnHyphens ? pieces : simplePieces)
    .filter((piece) => piece !== '')
    .toReversed();
  const lines: string[] = [];
  while (rest.length > 0) {
    if (lines.length > 0 && onlyBlank.test(rest.at(-1) ?? '')) rest.pop();
    const current = fitting(rest, rules);
    if (onlyBlank.test(current.at(-1) ?? '')) current.pop();
    if (current.length > 0) lines.push(current.join(''));
  }
  return lines;
}

/** Takes from `rest` what goes into one line. */
function fitting(rest: string[], { width, breakLongWords, breakOnHyphens }: Rules): string[] {
  const current: string[] = [];
  let length = 0;
  for (;;) {
    const next = rest.at(-1);
    if (next === undefined) return current;
    if (length + next.length <= width) {
      current.push(next);
      length += next.length;
      rest.pop();
      continue;
    }
    if (next.length <= width) return current;
    if (breakLongWords) {
      const room = width - length;
      const hyphen = breakOnHyphens ? next.slice(0, room).lastIndexOf('-') : -1;
      const end = hyphen > 0 && /[^-]/.test(next.slice(0, hyphen)) ? hyphen + 1 : room;
      current.push(next.slice(0, end));
      rest[rest.length - 1] = next.slice(end);
    } else if (current.length === 0) {
      current.push(next);
      rest.pop();
    }
    return current;
  }
}
