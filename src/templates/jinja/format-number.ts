import { exponentText, fixedDigits, isNegative, scientificDigits } from './float-digits.js';
import { checkLength } from './limits.js';

/** The digits of a float, without sign, in the ways of C: `f`, `e` and `g`. */
export function floatDigits(
  value: number,
  kind: 'f' | 'e' | 'g',
  precision: number,
  alternate: boolean,
): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return 'inf';
  checkLength(precision * 100);
  switch (kind) {
    case 'f': {
      const digits = fixedDigits(value, precision);
      return alternate && precision === 0 ? `${digits}.` : digits;
    }
    case 'e':
      return scientificText(value, precision, alternate);
    case 'g':
      return generalText(value, Math.max(precision, 1), alternate);
  }
}

function scientificText(value: number, places: number, alternate: boolean): string {
  const { digits, exponent } = scientificDigits(value, places);
  const point = places > 0 || alternate ? '.' : '';
  return `${digits.slice(0, 1)}${point}${digits.slice(1)}e${exponentText(exponent)}`;
}

function generalText(value: number, precision: number, alternate: boolean): string {
  const { digits, exponent } = scientificDigits(value, precision - 1);
  if (exponent < -4 || exponent >= precision) {
    const kept = alternate ? digits : digits.replace(/0+$/, '').padEnd(1, '0');
    const point = kept.length > 1 || alternate ? '.' : '';
    return `${kept.slice(0, 1)}${point}${kept.slice(1)}e${exponentText(exponent)}`;
  }
  const places = precision - 1 - exponent;
  const text = fixedDigits(value, places);
  if (alternate) return places === 0 ? `${text}.` : text;
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

export function signOf(value: number | bigint, wanted: string): string {
  const negative = typeof value === 'bigint' ? value < 0n : isNegative(value);
  if (negative) return '-';
  return wanted === '+' || wanted === ' ' ? wanted : '';
}

export function magnitudeOf(value: bigint): bigint {
  return value < 0n ? -value : value;
}
