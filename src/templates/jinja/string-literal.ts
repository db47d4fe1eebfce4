import { Failure } from './failure.js';

const simple: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

/** What stands between the quotes of a Python string, with its escapes undone; an unknown escape stays as it is. */
export function unescapeString(written: string): string {
  if (!written.includes('\\')) return written;
  const escape = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([^]))/gu;
  return written.replaceAll(
    escape,
    (whole, x?: string, u?: string, long?: string, octal?: string, other?: string) => {
      const hex = x ?? u ?? long;
      if (hex !== undefined) return character(Number.parseInt(hex, 16), whole);
      if (octal !== undefined) return character(Number.parseInt(octal, 8), whole);
      if (other === 'x' || other === 'u' || other === 'U') {
        throw new Failure('syntax', `"${whole}" is not followed by enough hexadecimal digits`);
      }
      if (other === 'N')
        throw new Failure('unsupported', 'characters by name (\\N{…}) are not supported');
      // Python sees an escaped letter outside of ASCII as a backslash and that letter's own code.
      if (other !== undefined && other > '\x7f') {
        throw new Failure('unsupported', `a backslash before "${other}" is not supported`);
      }
      return (other === undefined ? undefined : simple[other]) ?? whole;
    },
  );
}

function character(code: number, whole: string): string {
  if (code > 0x10_ff_ff) throw new Failure('syntax', `there is no character "${whole}"`);
  if (code >= 0xd8_00 && code <= 0xdf_ff) {
    throw new Failure('unsupported', `"${whole}" is half a character, which is not supported`);
  }
  return String.fromCodePoint(code);
}
