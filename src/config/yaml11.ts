/**
 * What a plain scalar is to YAML 1.1 as PyYAML reads it, and so to model-ensembler. `refused`: PyYAML takes it for
 * something that it then cannot make, as the 31st of June.
 */
export type Yaml11Reading =
  | { readonly kind: 'null' | 'text' | 'date' | 'time' | 'refused' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'real'; readonly value: number };

const nothing = /^(?:~|null|Null|NULL|)$/;
const truth = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const untruth = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const integer =
  /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
// A sign before the dot, as in `-.5`, and an exponent without a sign, as in `1.0e5`, make it a text.
const real = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/;
const sexagesimalReal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/;
const infinity = /^[-+]?\.(?:inf|Inf|INF)$/;
const notANumber = /^\.(?:nan|NaN|NAN)$/;
const date = /^(\d{4})-(\d\d)-(\d\d)$/;
const time =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.\d*)?(?:[ \t]*(?:Z|[-+](\d\d?)(?::(\d\d))?))?$/;

export function readYaml11(source: string): Yaml11Reading {
  if (nothing.test(source)) return { kind: 'null' };
  if (truth.test(source)) return { kind: 'boolean', value: true };
  if (untruth.test(source)) return { kind: 'boolean', value: false };
  if (source === '=' || source === '<<') return { kind: 'refused' };
  if (!/^[-+.0-9]/.test(source)) return { kind: 'text' };
  if (integer.test(source)) return readInteger(source);
  if (real.test(source)) return { kind: 'real', value: Number(source.replaceAll('_', '')) };
  if (sexagesimalReal.test(source)) return { kind: 'real', value: readSexagesimal(source) };
  if (infinity.test(source))
    return { kind: 'real', value: source.startsWith('-') ? -Infinity : Infinity };
  if (notANumber.test(source)) return { kind: 'real', value: NaN };
  if (date.test(source)) return { kind: isDate(date.exec(source)) ? 'date' : 'refused' };
  const moment = time.exec(source);
  if (moment !== null) return { kind: isDate(moment) && isTime(moment) ? 'time' : 'refused' };
  return { kind: 'text' };
}

/** A float as 1.1 and 1.2 both read it: a digit before the dot, one behind it, and a sign before the exponent. */
export function clearFloat(written: string): string {
  const parts = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?)(\d+))?$/.exec(written);
  const [, sign = '', whole = '', fraction = '', exponentSign = '', exponent] = parts ?? [];
  const power = exponent === undefined ? '' : `e${exponentSign || '+'}${exponent}`;
  return `${sign}${whole || '0'}.${fraction || '0'}${power}`;
}

function readInteger(source: string): Yaml11Reading {
  const digits = source.replaceAll('_', '').replace(/^[-+]/, '');
  // Prefixed but empty: `0b_`.
  if (/^0[bx]$/.test(digits)) return { kind: 'refused' };
  const value = digits.includes(':')
    ? digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n)
    : BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return { kind: 'integer', value: source.startsWith('-') ? -value : value };
}

/** Added up in Python's order, which decides the last digit. */
function readSexagesimal(source: string): number {
  const parts = source.replaceAll('_', '').replace(/^[-+]/, '').split(':').reverse();
  let value = 0;
  let base = 1;
  for (const part of parts) {
    value += Number(part) * base;
    base *= 60;
  }
  return source.startsWith('-') ? -value : value;
}

function isDate(match: RegExpExecArray | null): boolean {
  const [year = 0, month = 0, day = 0] = (match ?? []).slice(1, 4).map(Number);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isTime(match: RegExpExecArray): boolean {
  const [hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = match
    .slice(4, 9)
    .map((part: string | undefined) => Number(part ?? 0));
  return hour < 24 && minute < 60 && second < 60 && zoneHour * 60 + zoneMinute < 24 * 60;
}
