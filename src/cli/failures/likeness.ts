/** What in a line is a run's own, and so differs from run to run. */
export interface Own {
  /** As in `b-3`, which its directory is called, too. */
  readonly run: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const own = '<run>';
const number = '#';

/**
 * A line without what may differ between runs that failed alike: the run's name and directory, texts
 * among its parameters, temporary files, addresses, times and numbers. Lines are alike where this
 * is the same.
 */
export function likeness(line: string, { run, params }: Own): string {
  let text = withoutName(line, run);
  for (const value of Object.values(params)) {
    if (typeof value === 'string' && isWord(value)) text = text.replaceAll(value, own);
  }
  for (const [what, sign] of varying) text = text.replaceAll(what, sign);
  return text.trim();
}

/** The name alone, or as the last part of a path, with all of the path before it. */
function withoutName(line: string, name: string): string {
  let [text, from] = ['', 0];
  for (let at = line.indexOf(name); at !== -1; at = line.indexOf(name, at + name.length)) {
    const end = at + name.length;
    if (isLetter(line[at - 1]) || isLetter(line[end])) continue;
    let start = at;
    if (line[at - 1] === '/') while (start > from && !ends.test(line[start - 1] ?? ' ')) start -= 1;
    text += line.slice(from, start) + own;
    from = end;
  }
  return text + line.slice(from);
}

/** A path goes on until one of these. */
const ends = /[\s'"`()=,;:<>]/;

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}

/** Short ones and numbers are part of too many other words. */
function isWord(value: string): boolean {
  return value.length >= 3 && /\p{L}/u.test(value);
}

const days = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*';
const months = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*';

const varying: readonly (readonly [RegExp, string])[] = [
  [/(?:\/var)?\/tmp\/[^\s'"`()=,;:<>]+/g, number],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, number],
  [/\b0x[0-9a-f]+/gi, number],
  // Hashes and addresses: with a digit, or a long word of the letters a to f would be one.
  [/\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, number],
  [new RegExp(`\\b${days},? +(?=${months}|\\d)`, 'g'), ''],
  [new RegExp(`\\b${months} +(?=\\d)|(?<=\\d[ -])${months}(?=[ -]\\d)`, 'g'), ''],
  [/[-+]?(?:\d+(?:[.,:]\d+)*\.?|\.\d+)(?:[ed][-+]?\d+)?/gi, number],
  // However many there are in a list, and whatever stands between the parts of a time.
  [/#(?:[\s,;:/TZ-]*#)+Z?/g, number],
  [/\s+/g, ' '],
];
