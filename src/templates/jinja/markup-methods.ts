import { Builtin } from './builtin.js';
import { unsupported } from './failure.js';
import { List } from './list.js';
import { escapedText, Markup } from './markup.js';
import { otherStringMethods, stringMethods } from './string-methods.js';
import type { Value } from './value.js';

/** What only asks about a text, or counts in it. */
const asking = /^(?:is[a-z]+|count|r?find|r?index|startswith|endswith)$/;
/** What gives the text itself, with other letters or other ends. */
const changing =
  /^(?:capitalize|title|lower|upper|swapcase|l?r?strip|center|ljust|rjust|zfill|expandtabs|casefold|removeprefix|removesuffix)$/;

export function markupMethod(markup: Markup, name: string): Value | undefined {
  const method = stringMethods.get(name);
  if (method === undefined) {
    if (name === 'format' || name === 'unescape' || name === 'striptags' || name === 'escape') {
      throw unsupported(`the method "${name}" of an escaped text is not supported`);
    }
    if (otherStringMethods.includes(name))
      throw unsupported(`the method "${name}" is not supported`);
    return undefined;
  }
  return new Builtin(name, (call) => {
    if (asking.test(name)) return method(markup.value, call);
    if (name === 'replace') {
      const positional = call.positional.map((value) =>
        typeof value === 'string' ? escapedText(value) : value,
      );
      return marked(method(markup.value, { ...call, positional }));
    }
    if (changing.test(name) || /^(?:r?split|splitlines)$/.test(name)) {
      return marked(method(markup.value, call));
    }
    throw unsupported(
      `the method "${name}" of an escaped text is not supported`,
      'Use the filter "string" first.',
    );
  });
}

function marked(value: Value): Value {
  if (typeof value === 'string') return new Markup(value);
  return value instanceof List ? new List(value.items.map(marked)) : value;
}
