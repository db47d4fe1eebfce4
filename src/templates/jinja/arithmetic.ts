import { unsupported, wrong } from './failure.js';
import { dividedToEven } from './float-digits.js';
import { article } from './iterate.js';
import { boundedText, checkBits, checkCount, checkLength } from './limits.js';
import { List } from './list.js';
import { escapedText, Markup } from './markup.js';
import { integerOf, numberOf, type PyNumber, toFloat } from './number.js';
import { formatPercent } from './percent-format.js';
import { power } from './power.js';
import type { Arithmetic } from './syntax-tree.js';
import { Tuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { UnsureNumber } from './unsure-number.js';
import { typeName, type Value } from './value.js';

/** `left + right` and the like, as Python does it. */
export function calculate(operator: Arithmetic, left: Value, right: Value): Value {
  const one = numberOf(left);
  const other = numberOf(right);
  if (one !== undefined && other !== undefined) return calculateNumbers(operator, one, other);
  if (operator === '%' && (typeof left === 'string' || left instanceof Markup)) {
    return formatPercent(left, right);
  }
  for (const operand of [left, right]) {
    if (operand instanceof Undefined) throw operand.failure();
  }
  for (const operand of [left, right]) {
    if (operand instanceof UnsureNumber) throw operand.refusal();
  }
  const result =
    operator === '+' ? joined(left, right) : operator === '*' ? repeated(left, right) : undefined;
  if (result !== undefined) return result;
  throw wrong(
    `"${operator}" does not go with ${article(typeName(left))} and ${article(typeName(right))}`,
    hintFor(operator, left, right),
  );
}

function hintFor(operator: Arithmetic, left: Value, right: Value): string | undefined {
  const isText = typeof left === 'string' || typeof right === 'string';
  return operator === '+' && isText
    ? 'Texts are put together with "~", which takes numbers, too.'
    : undefined;
}

function joined(left: Value, right: Value): Value | undefined {
  if (typeof left === 'string' && typeof right === 'string') return boundedText(left + right);
  if (left instanceof Markup || right instanceof Markup) {
    const one = asMarkup(left);
    const other = asMarkup(right);
    return one === undefined || other === undefined
      ? undefined
      : new Markup(boundedText(one + other));
  }
  if (left instanceof List && right instanceof List)
    return new List([...left.items, ...right.items]);
  if (left instanceof Tuple && right instanceof Tuple) {
    checkCount(left.items.length + right.items.length);
    return new Tuple([...left.items, ...right.items]);
  }
  return undefined;
}

function asMarkup(value: Value): string | undefined {
  if (value instanceof Markup) return value.value;
  return typeof value === 'string' ? escapedText(value) : undefined;
}

function repeated(left: Value, right: Value): Value | undefined {
  const times = integerOf(right);
  if (times === undefined) {
    return integerOf(left) === undefined ? undefined : repeated(right, left);
  }
  const count = times < 0n ? 0n : times;
  if (typeof left === 'string') return repeatedText(left, count);
  if (left instanceof Markup) return new Markup(repeatedText(left.value, count));
  if (left instanceof List) return new List(repeatedItems(left.items, count));
  if (left instanceof Tuple) return new Tuple(repeatedItems(left.items, count));
  return undefined;
}

function repeatedText(text: string, count: bigint): string {
  checkLength(count * BigInt(text.length));
  return text === '' ? '' : text.repeat(Number(count));
}

function repeatedItems(items: readonly Value[], count: bigint): Value[] {
  const total = checkCount(count * BigInt(items.length));
  return Array.from({ length: total }, (_, index) => items[index % items.length] ?? null);
}

function calculateNumbers(operator: Arithmetic, left: PyNumber, right: PyNumber): PyNumber {
  if (operator === '**') return power(left, right);
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    return calculateIntegers(operator, left, right);
  }
  return calculateFloats(operator, toFloat(left), toFloat(right));
}

function calculateIntegers(
  operator: Exclude<Arithmetic, '**'>,
  left: bigint,
  right: bigint,
): PyNumber {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*': {
      checkBits(bitLength(left) + bitLength(right));
      return left * right;
    }
    default:
      if (right === 0n) throw wrong('division by zero');
  }
  switch (operator) {
    case '/':
      return quotient(left, right);
    case '//':
      return floorDivided(left, right);
    case '%':
      return left - floorDivided(left, right) * right;
  }
}

function bitLength(value: bigint): number {
  if (value > -(2n ** 64n) && value < 2n ** 64n) return 64;
  return value.toString(16).length * 4;
}

function floorDivided(left: bigint, right: bigint): bigint {
  const towardsZero = left / right;
  return left % right !== 0n && left < 0n !== right < 0n ? towardsZero - 1n : towardsZero;
}

const safe = 2n ** 53n;

/** The float nearest to the exact quotient, however large the integers are. */
function quotient(left: bigint, right: bigint): number {
  const isSmall = left >= -safe && left <= safe && right >= -safe && right <= safe;
  if (isSmall) return Number(left) / Number(right);
  const above = left < 0n ? -left : left;
  const below = right < 0n ? -right : right;
  const shift = bitLength(below) - bitLength(above) + 128;
  const scaledAbove = shift > 0 ? above << BigInt(shift) : above;
  const scaledBelow = shift > 0 ? below : below << BigInt(-shift);
  const whole = scaledAbove / scaledBelow;
  const sticky = scaledAbove % scaledBelow === 0n ? 0n : 1n;
  const magnitude = Number((whole << 1n) | sticky) * 2 ** (-shift - 1);
  if (!Number.isFinite(magnitude) || (magnitude < 2 ** -1000 && magnitude !== 0)) {
    throw unsupported('the quotient of these integers is too large or too small for a float');
  }
  return left < 0n === right < 0n ? magnitude : -magnitude;
}

function calculateFloats(operator: Exclude<Arithmetic, '**'>, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      if (right === 0) throw wrong('division by zero');
  }
  switch (operator) {
    case '/':
      return left / right;
    case '//':
      return floorDividedFloats(left, right);
    case '%':
      return remainder(left, right);
  }
}

/** Has the sign of `right`, as in Python; JavaScript's has that of `left`. */
function remainder(left: number, right: number): number {
  const rest = left % right;
  if (rest === 0) return right < 0 ? -0 : 0;
  return rest < 0 === right < 0 ? rest : rest + right;
}

function floorDividedFloats(left: number, right: number): number {
  const rest = left % right;
  const adjusted = rest !== 0 && rest < 0 !== right < 0;
  const exact = (left - rest) / right - (adjusted ? 1 : 0);
  if (exact === 0) return left / right < 0 || Object.is(left / right, -0) ? -0 : 0;
  const floor = Math.floor(exact);
  return exact - floor > 0.5 ? floor + 1 : floor;
}

export function roundedInteger(value: bigint, places: number): bigint {
  if (places >= 0) return value;
  checkLength(-places * 100);
  const unit = 10n ** BigInt(-places);
  const magnitude = dividedToEven(value < 0n ? -value : value, unit) * unit;
  return value < 0n ? -magnitude : magnitude;
}
