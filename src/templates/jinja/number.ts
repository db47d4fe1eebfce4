import { wrong } from './failure.js';
import type { Value } from './value.js';

/** A number as arithmetic takes it; True counts as 1. */
export type PyNumber = bigint | number;

export function numberOf(value: Value): PyNumber | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return typeof value === 'boolean' ? BigInt(value) : undefined;
}

export function integerOf(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'boolean' ? BigInt(value) : undefined;
}

export function toFloat(value: PyNumber): number {
  const float = Number(value);
  if (typeof value === 'bigint' && !Number.isFinite(float)) {
    throw wrong('the integer is too large for a float');
  }
  return float;
}

/** What Python's `int` makes of a float: the part before the point. */
export function truncated(value: number): bigint {
  if (!Number.isFinite(value)) throw wrong('"inf" and "nan" have no integer');
  return BigInt(Math.trunc(value));
}

/** Exact even between integers and floats. */
export function sameNumber(one: PyNumber, other: PyNumber): boolean {
  return one <= other && one >= other;
}
