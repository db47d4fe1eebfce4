import { checkLength } from './limits.js';

const bits = new DataView(new ArrayBuffer(8));

/** A finite number's exact value: `mantissa * 2 ** exponent`. */
export function exactly(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  bits.setFloat64(0, Math.abs(value));
  const raw = bits.getBigUint64(0);
  const exponent = Number(raw >> 52n);
  const fraction = raw & ((1n << 52n) - 1n);
  if (exponent === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | (1n << 52n), exponent: exponent - 1075 };
}

/**
 * The absolute value times `10 ** places`, rounded to an integer, ties to even. It is exact, as Python's printing is;
 * `toFixed` rounds ties away from zero and ends at 1e21.
 */
export function scaled(value: number, places: number): bigint {
  checkLength(Math.abs(places) * 100);
  const { mantissa, exponent } = exactly(value);
  let above = mantissa;
  let below = 1n;
  if (exponent >= 0) above <<= BigInt(exponent);
  else below <<= BigInt(-exponent);
  if (places >= 0) above *= 10n ** BigInt(places);
  else below *= 10n ** BigInt(-places);
  return dividedToEven(above, below);
}

/** `above / below`, rounded, ties to even. Both are positive. */
export function dividedToEven(above: bigint, below: bigint): bigint {
  const quotient = above / below;
  const twice = (above % below) * 2n;
  const isUp = twice > below || (twice === below && (quotient & 1n) === 1n);
  return isUp ? quotient + 1n : quotient;
}

export function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

/** The digits before and after the point, without sign. */
export function fixedDigits(value: number, places: number): string {
  return withPoint(String(scaled(value, places)), places);
}

function withPoint(digits: string, places: number): string {
  if (places === 0) return digits;
  const padded = digits.padStart(places + 1, '0');
  return `${padded.slice(0, -places)}.${padded.slice(-places)}`;
}

export interface Scientific {
  /** One digit, then `places` more. */
  readonly digits: string;
  readonly exponent: number;
}

/** So many digits after the first, without sign. */
export function scientificDigits(value: number, places: number): Scientific {
  if (value === 0) return { digits: '0'.repeat(places + 1), exponent: 0 };
  let exponent = Number(value.toExponential().split('e')[1]);
  const least = 10n ** BigInt(places);
  let digits = scaled(value, places - exponent);
  if (digits < least) {
    exponent -= 1;
    digits = scaled(value, places - exponent);
  }
  if (digits >= least * 10n) {
    exponent += 1;
    digits = scaled(value, places - exponent);
  }
  return { digits: String(digits), exponent };
}

/** At least two digits and always a sign, as C prints it. */
export function exponentText(exponent: number): string {
  const sign = exponent < 0 ? '-' : '+';
  return `${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
