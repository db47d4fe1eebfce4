import { unsupported, wrong } from './failure.js';
import { exactly } from './float-digits.js';
import { checkBits } from './limits.js';
import { type PyNumber, toFloat } from './number.js';

/** `base ** exponent`. */
export function power(base: PyNumber, exponent: PyNumber): PyNumber {
  if (typeof base === 'bigint' && typeof exponent === 'bigint' && exponent >= 0n) {
    const isUnit = base >= -1n && base <= 1n;
    if (!isUnit) checkBits(Number(exponent) * base.toString(2).length);
    return isUnit && exponent > 1n ? base ** (2n + (exponent % 2n)) : base ** exponent;
  }
  return floatPower(toFloat(base), toFloat(exponent));
}

function floatPower(base: number, exponent: number): number {
  if (exponent === 0 || base === 1) return 1;
  if (base === 0 && exponent < 0) throw wrong('zero cannot be raised to a negative power');
  if (base === 0 || !Number.isFinite(base) || !Number.isFinite(exponent)) return base ** exponent;
  if (base < 0 && !Number.isInteger(exponent)) {
    throw unsupported('a negative number to a fractional power is a complex number');
  }
  const magnitude = Number.isInteger(exponent)
    ? wholePower(base, exponent)
    : rootPower(base, exponent);
  if (!Number.isFinite(magnitude)) throw wrong('the power is too large for a float');
  return base < 0 && exponent % 2 !== 0 ? -magnitude : magnitude;
}

/** JavaScript's own power is a last digit off now and then. This one is exact up to the rounding. */
function wholePower(base: number, exponent: number): number {
  if (Math.abs(exponent) > 1100) return inexact();
  const count = BigInt(Math.abs(exponent));
  const { mantissa, exponent: scale } = exactly(base);
  const raised = mantissa ** count;
  const shift = scale * Number(count);
  return exponent > 0
    ? rounded(shift >= 0 ? raised << BigInt(shift) : raised, shift >= 0 ? 1n : 1n << BigInt(-shift))
    : rounded(
        shift >= 0 ? 1n : 1n << BigInt(-shift),
        shift >= 0 ? raised << BigInt(shift) : raised,
      );
}

/** Square roots and the like: exact to 200 binary digits, by logarithm and exponential series. */
function rootPower(base: number, exponent: number): number {
  const { mantissa, exponent: scale } = exactly(base);
  const length = mantissa.toString(2).length;
  const logarithm =
    logOf(fixed(mantissa, length - 1)) + BigInt(scale + length - 1) * logarithmOfTwo();
  const factor = exactly(exponent);
  const product = logarithm * factor.mantissa * (exponent < 0 ? -1n : 1n);
  const scaledProduct =
    factor.exponent >= 0 ? product << BigInt(factor.exponent) : product >> BigInt(-factor.exponent);
  const whole = scaledProduct / logarithmOfTwo();
  if (whole > 1100n || whole < -1000n) return inexact();
  const result = exponential(scaledProduct - whole * logarithmOfTwo());
  const places = BigInt(precision) - whole;
  return places >= 0n ? rounded(result, 1n << places) : rounded(result << -places, 1n);
}

const precision = 240;
const unit = 1n << BigInt(precision);

function fixed(mantissa: bigint, exponent: number): bigint {
  return (mantissa << BigInt(precision)) >> BigInt(exponent);
}

/** The natural logarithm of a fixed-point number between 1 and 2: twice the area tangent of (x - 1) / (x + 1). */
function logOf(value: bigint): bigint {
  const ratio = ((value - unit) << BigInt(precision)) / (value + unit);
  const square = (ratio * ratio) >> BigInt(precision);
  let sum = 0n;
  let term = ratio;
  for (let divisor = 1n; term !== 0n; divisor += 2n) {
    sum += term / divisor;
    term = (term * square) >> BigInt(precision);
  }
  return sum * 2n;
}

let cachedLogarithm: bigint | undefined;

function logarithmOfTwo(): bigint {
  return (cachedLogarithm ??= logOf(unit * 2n));
}

function exponential(value: bigint): bigint {
  let sum = unit;
  let term = unit;
  for (let divisor = 1n; term !== 0n && term !== -1n; divisor += 1n) {
    term = ((term * value) >> BigInt(precision)) / divisor;
    sum += term;
  }
  return sum;
}

/** The float nearest to a positive fraction, if it is plain which one that is. */
function rounded(above: bigint, below: bigint): number {
  const shift = above.toString(2).length - below.toString(2).length - 70;
  const quotient = shift > 0 ? above / (below << BigInt(shift)) : (above << BigInt(-shift)) / below;
  const length = quotient.toString(2).length;
  const exponent = length + shift;
  if (exponent > 1024) return Number.POSITIVE_INFINITY;
  if (exponent < -1000) return inexact();
  const spare = BigInt(length - 53);
  const rest = quotient & ((1n << spare) - 1n);
  const half = 1n << (spare - 1n);
  const distance = Number(rest > half ? rest - half : half - rest) / Number(half) / 2;
  const isExact =
    shift <= 0 ? (above << BigInt(-shift)) % below === 0n : above % (below << BigInt(shift)) === 0n;
  const isExactlyKept = rest === 0n && isExact;
  // How far glibc says that its power strays from the exact rounding, in units of the last place, and some more.
  const doubt = 0.012 + Math.abs(exponent) * 0.000_05;
  if (!isExactlyKept && distance < doubt) return inexact();
  const kept = (quotient >> spare) + (rest > half ? 1n : 0n);
  return Number(kept) * 2 ** (exponent - 53);
}

function inexact(): never {
  throw unsupported(
    'the last digit of this power would not be certain',
    'Compute it where the run is configured, and write the number there.',
  );
}
