import { needCount, sure } from './argument.js';
import { characterCount, charactersBetween, charactersOf } from './characters.js';
import { Dict } from './dict.js';
import { wrong } from './failure.js';
import { article } from './iterate.js';
import { List } from './list.js';
import { Markup } from './markup.js';
import { integerOf } from './number.js';
import { Range } from './range.js';
import { noNamedTuple, Run } from './run.js';
import { Tuple } from './tuple.js';
import { UnsureNumber } from './unsure-number.js';
import { typeName, type Value } from './value.js';

/** `container[key]`; `undefined` where it is not there, or there is nothing to look into. */
export function itemAt(container: Value, key: Value): Value | undefined {
  for (const one of [container, key]) if (one instanceof UnsureNumber) throw one.refusal();
  const index = integerOf(key);
  if (container instanceof Run && index !== undefined) throw noNamedTuple(`run[${index}]`);
  if (container instanceof Dict) return container.get(key);
  if (index === undefined) return undefined;
  if (container instanceof Range) return container.at(index);
  if (typeof container === 'string') return characterAt(container, Number(index));
  if (container instanceof Markup) {
    const found = characterAt(container.value, Number(index));
    return found === undefined ? undefined : new Markup(found);
  }
  if (container instanceof List || container instanceof Tuple) {
    return container.items.at(
      Number(index) < -container.items.length ? container.items.length : Number(index),
    );
  }
  return undefined;
}

function characterAt(text: string, index: number): string | undefined {
  const count = characterCount(text);
  const at = index < 0 ? index + count : index;
  return at < 0 || at >= count ? undefined : charactersBetween(text, at, at + 1);
}

interface Bounds {
  readonly start: Value | undefined;
  readonly stop: Value | undefined;
  readonly step: Value | undefined;
}

/** `container[start:stop:step]`. */
export function sliceOf(container: Value, bounds: Bounds): Value {
  if (typeof container === 'string') return textSlice(container, bounds);
  if (container instanceof Markup) return new Markup(textSlice(container.value, bounds));
  if (container instanceof List) return new List(itemsSlice(container.items, bounds));
  if (container instanceof Tuple) return new Tuple(itemsSlice(container.items, bounds));
  if (container instanceof Range) {
    const { from, to, by } = indices(Number(container.count), bounds);
    return container.slice(BigInt(from), BigInt(to), BigInt(by));
  }
  throw wrong(`${article(typeName(sure(container)))} cannot be sliced`);
}

function textSlice(text: string, bounds: Bounds): string {
  const { from, to, by } = indices(characterCount(text), bounds);
  if (by === 1) return charactersBetween(text, from, Math.max(to, from));
  return itemsBetween(charactersOf(text), from, to, by).join('');
}

function itemsSlice(items: readonly Value[], bounds: Bounds): Value[] {
  const { from, to, by } = indices(items.length, bounds);
  return itemsBetween(items, from, to, by);
}

function itemsBetween<T>(items: readonly T[], from: number, to: number, by: number): T[] {
  const chosen: T[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) {
    const item = items[at];
    if (item !== undefined) chosen.push(item);
  }
  return chosen;
}

function indices(
  length: number,
  { start, stop, step }: Bounds,
): { readonly from: number; readonly to: number; readonly by: number } {
  const by = count(step) ?? 1;
  if (by === 0) throw wrong('a slice cannot have the step 0');
  const lowest = by > 0 ? 0 : -1;
  const highest = by > 0 ? length : length - 1;
  const within = (value: number): number =>
    Math.min(Math.max(value < 0 ? value + length : value, lowest), highest);
  const from = count(start);
  const to = count(stop);
  return {
    from: from === undefined ? (by > 0 ? lowest : highest) : within(from),
    to: to === undefined ? (by > 0 ? highest : lowest) : within(to),
    by,
  };
}

function count(value: Value | undefined): number | undefined {
  return value === undefined || value === null ? undefined : needCount(value, 'a slice');
}
