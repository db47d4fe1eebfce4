import { Builtin } from './builtin.js';
import { unsupported } from './failure.js';
import { List } from './list.js';
import { escapedText, Markup } from './markup.js';
import { otherStringMethods, stringMethods } from './string-methods.js';
import type { Value } from './value.js';

/** What only asks about a text, or counts in it. */
const asking = /^(?:is[a-z]+|count|r?find|r?index|startswith|endswith)$/;
/** What gives the text itself, with other letters or other ends. The texts that it is given are escaped first. */
const changing =
  /^(?:capitalize|title|lower|upper|swapcase|[lr]?strip|center|[lr]just|zfill|expandtabs|replace)$/;

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
    if (changing.test(name)) {
      const taken = name.endsWith('strip') ? strippedCharacters : escapedArgument;
      const positional = call.positional.map(taken);
      return marked(method(markup.value, { ...call, positional }));
    }
    if (/^(?:r?split|splitlines)$/.test(name)) return marked(method(markup.value, call));
    // Among these are "casefold" and "removeprefix", whose results are escaped in some versions of MarkupSafe only.
    throw unsupported(
      `the method "${name}" of an escaped text is not supported`,
      'Use the filter "string" first.',
    );
  });
}

function escapedArgument(value: Value): Value {
  return typeof value === 'string' ? escapedText(value) : value;
}

/** What is to go from the ends of an escaped text: some versions of MarkupSafe escape that first, and others do not. */
export function strippedCharacters(value: Value): Value {
  if (typeof value !== 'string' || escapedText(value) === value) return value;
  throw unsupported(
    'to strip &, <, > or a quote from an escaped text is not supported',
    'Use the filter "string" first.',
  );
}

function marked(value: Value): Value {
  if (typeof value === 'string') return new Markup(value);
  return value instanceof List ? new List(value.items.map(marked)) : value;
}
