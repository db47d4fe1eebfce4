import Handlebars from 'handlebars';
import { type Place, restOfLine, type TemplateSource, wordAt } from './place.js';
import { TemplateError } from './template-error.js';

/** What Handlebars' parser threw, with its place, in words of the template rather than of the grammar. */
export function syntaxError(source: TemplateSource, thrown: unknown): TemplateError {
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const place = refusedAt(source, thrown) ?? stoppedAt(source, said);
  const [, opened, closed] = /^(.*) doesn't match (.*) - \d+:\d+$/s.exec(said) ?? [];
  if (opened !== undefined && closed !== undefined) {
    return unreadable(place, `"${opened}" is closed as "${closed}"`, 'Close blocks inside out.');
  }
  const [, path] = /^Invalid path: (.*) - \d+:\d+$/s.exec(said) ?? [];
  if (path !== undefined) {
    const hint = 'Put ../ before the name; a key that is called `this` is written [this].';
    return unreadable(place, `"${path}" is no path`, hint);
  }
  if (said.startsWith('Lexical error')) return unending(source, place);
  if (!said.startsWith('Parse error')) return unreadable(place, said, toPrintBraces);
  const [, token] = /, got '(.*)'$/s.exec(said) ?? [];
  if (token === 'EOF') return unclosedBlock(source) ?? unclosedTag(place);
  return unexpected(place, token);
}

function unreadable(place: Place, message: string, hint: string): TemplateError {
  return new TemplateError(place, { code: 'template.syntax', message, hint });
}

/** Where a complaint about something that could be parsed says that it is. */
function refusedAt(source: TemplateSource, thrown: unknown): Place | undefined {
  const line = property(thrown, 'lineNumber');
  const column = property(thrown, 'column');
  if (typeof line !== 'number' || typeof column !== 'number') return undefined;
  return { source, line, column: column + 1 };
}

/**
 * Where the parser stopped. Its message names the line on which the token before ended, and no column; the lexer, which
 * the types do not mention, knows both.
 */
function stoppedAt(source: TemplateSource, said: string): Place {
  const at = property(property(property(Handlebars, 'Parser'), 'lexer'), 'yylloc');
  const line = property(at, 'first_line');
  const column = property(at, 'first_column');
  if (typeof line === 'number' && typeof column === 'number')
    return { source, line, column: column + 1 };
  return { source, line: Number(/ on line (\d+)/.exec(said)?.[1] ?? 1), column: 1 };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Three things run on to the end of the file for want of an end, and one character cannot be in a text. */
function unending(source: TemplateSource, place: Place): TemplateError {
  const { text } = source;
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    const lines = text.slice(0, nul).split(/\r\n?|\n/);
    const at = { source, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
    return unreadable(at, 'there is a NUL character', 'A template is a text file.');
  }
  const hint = 'A comment {{!-- ends with --}}, a raw block {{{{name}}}} with {{{{/name}}}}.';
  return unreadable(place, 'this is never closed', hint);
}

/**
 * Handlebars says only that the text ended. Closing a block that cannot be open makes it name the innermost that is.
 */
function unclosedBlock(source: TemplateSource): TemplateError | undefined {
  try {
    Handlebars.parse(`${source.text}\n{{/${nobodysBlock}}}`);
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    const place = refusedAt(source, error);
    const [, opened] = /^(.*) doesn't match /s.exec(said) ?? [];
    if (place !== undefined && opened !== undefined) {
      return unreadable(
        place,
        `"${opened}" is never closed`,
        `Write {{/${opened}}} where it ends.`,
      );
    }
  }
  return undefined;
}

const nobodysBlock = 'the-end-of-the-file';

function unclosedTag(place: Place): TemplateError {
  return unreadable(place, 'the text ends inside of a tag', 'Close the tag with }}.');
}

const toPrintBraces = 'To have {{ in the text itself, write \\{{.';

function unexpected(place: Place, token = ''): TemplateError {
  if (token === 'INVALID' && !restOfLine(place).includes('}}')) return unclosedTag(place);
  return unreadable(place, `"${wordAt(place)}" does not belong here`, whatToDo(token));
}

function whatToDo(token: string): string {
  switch (token) {
    case 'OPEN_ENDBLOCK':
      return 'It closes a block that is not open.';
    case 'INVERSE':
    case 'OPEN_INVERSE_CHAIN':
      return 'A block has one {{else}}, inside of it and last; before it may be any number of {{else if …}}.';
    case 'CLOSE':
    case 'CLOSE_UNESCAPED':
      return `A name is missing, or the braces before it are not closed in pairs. ${toPrintBraces}`;
    case 'CLOSE_BLOCK_PARAMS':
      return 'Handlebars has no filters; those are Jinja.';
    case 'INVALID':
      return `Signs in a name need brackets, as in run.[a+b]. ${toPrintBraces}`;
    case 'NUMBER':
      return 'An item of a list is written in brackets: run.list.[0].';
    case 'OPEN_SEXPR':
      return 'Brackets are for arguments: {{#each (lookup run.table run.name)}}.';
    default:
      return `Close the tag before it with }}. ${toPrintBraces}`;
  }
}
