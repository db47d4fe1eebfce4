/** A pattern of `include` or `exclude`, which are rsync's. */
export interface FilePattern {
  /** The path is below the directory that is copied, without a `/` at its start. */
  matches(path: string, isDirectory: boolean): boolean;
}

/** What a shell and rsync know under these names. */
const classes: Readonly<Record<string, string>> = {
  alnum: '\\p{L}\\p{N}',
  alpha: '\\p{L}',
  blank: ' \\t',
  digit: '0-9',
  lower: '\\p{Ll}',
  space: '\\s',
  upper: '\\p{Lu}',
  xdigit: '0-9A-Fa-f',
};

/**
 * Reads a pattern as rsync does, or says why it cannot be one:
 *
 * - `*` and `?` stop at a `/`, `**` does not; `[a-z]`, `[!a-z]` and `[[:digit:]]` are one character;
 * - a `/` at the start anchors it, one at the end makes it match directories only;
 * - without a `/` inside and without `**` it is compared with the name alone;
 * - `directory/***` is the directory and all that is in it.
 */
export function filePattern(written: string): FilePattern | { readonly fault: string } {
  if (/^[-+!](?: |$)/.test(written)) return { fault: 'is a rule of rsync’s, not a pattern' };
  const isOfDirectories = written.endsWith('/');
  const body = written.slice(0, isOfDirectories ? -1 : undefined);
  const isAnchored = body.startsWith('/');
  const text = isAnchored ? body.slice(1) : body;
  if (text === '') return { fault: 'matches nothing' };
  const expression = expressionOf(text);
  if (expression === undefined)
    return { fault: 'has a [ that nothing closes, or an unknown class' };
  const isFromStart = isAnchored || text.startsWith('**');
  const whole = new RegExp(
    `${isFromStart ? '^' : ''}${text.startsWith('**') && !isAnchored ? '' : '/'}${expression}$`,
    'su',
  );
  const takesDirectoryItself = text.endsWith('/***');
  return {
    matches(path, isDirectory) {
      if (isOfDirectories && !isDirectory) return false;
      return whole.test(`/${path}${isDirectory && takesDirectoryItself ? '/' : ''}`);
    },
  };
}

function expressionOf(text: string): string | undefined {
  // Without a wildcard a backslash is a character like any other.
  if (!/[*?[]/.test(text)) return literal(text);
  let expression = '';
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const stars = /^\*+/.exec(rest)?.[0];
    const bracket = rest.startsWith('[') ? bracketOf(rest) : undefined;
    if (stars !== undefined) {
      expression += stars.length === 1 ? '[^/]*' : '.*';
      at += stars.length;
    } else if (rest.startsWith('?')) {
      expression += '[^/]';
      at += 1;
    } else if (rest.startsWith('[')) {
      if (bracket === undefined) return undefined;
      expression += bracket.expression;
      at += bracket.length;
    } else {
      const from = rest.startsWith('\\') && rest.length > 1 ? 1 : 0;
      const [character = ''] = rest.slice(from);
      expression += literal(character);
      at += from + character.length;
    }
  }
  return expression;
}

/** One character of several: `[abc]`, `[!a-c]`, `[[:digit:]_]`. */
function bracketOf(text: string): { expression: string; length: number } | undefined {
  const found = /^\[([!^]?)(\]?(?:\[:\w+:\]|\\.|[^\]\\])*)\]/su.exec(text);
  const [all = '', not = '', inside = ''] = found ?? [];
  if (found === null || inside === '') return undefined;
  let members = '';
  for (const [each, name, escaped, range, other] of inside.matchAll(
    /\[:(\w+):\]|\\(.)|(-)|([^])/gsu,
  )) {
    if (name !== undefined) {
      const known = Object.hasOwn(classes, name) ? classes[name] : undefined;
      if (known === undefined) return undefined;
      members += known;
    } else if (range !== undefined) {
      members += each;
    } else {
      members += escapedMember(escaped ?? other ?? '');
    }
  }
  try {
    const expression = `(?!/)[${not === '' ? '' : '^'}${members}]`;
    new RegExp(expression, 'su');
    return { expression, length: all.length };
  } catch {
    return undefined;
  }
}

function escapedMember(character: string): string {
  return /[\\\]^[-]/.test(character) ? `\\${character}` : character;
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
