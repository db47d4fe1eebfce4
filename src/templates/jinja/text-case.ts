import { charactersOf } from './characters.js';
import { unsupported } from './failure.js';
import { knownText } from './unicode-age.js';

const cased = /[\p{Lowercase}\p{Uppercase}\p{Lt}]/u;

/** Letters whose capital at the start of a word is another than elsewhere, which JavaScript does not know. */
const twofold =
  /[\u01c4-\u01cc\u01f1-\u01f3\u10d0-\u10ff\u1f80-\u1fff\ufb00-\ufb17ß\u0149\u01f0\u0390\u03b0\u0587\u1e96-\u1e9a]/;

/** In capitals. */
export function raised(text: string): string {
  return knownText(text).toUpperCase();
}

/** In small letters. */
export function lowered(text: string): string {
  return knownText(text).toLowerCase();
}

function initial(sign: string): string {
  if (twofold.test(sign)) throw unsupported(`the capital of "${sign}" is not certain`);
  return raised(sign);
}

export function capitalized(text: string): string {
  const [first = '', ...others] = charactersOf(text);
  return initial(first) + loweredWithin(others.join(''));
}

function loweredWithin(text: string): string {
  if (text.includes('Σ')) throw unsupported('a capital sigma in this place is not certain');
  return lowered(text);
}

/** Python's `title`: every letter after a sign that is no letter becomes a capital. */
export function titled(text: string): string {
  let isInside = false;
  let result = '';
  for (const sign of text) {
    result += isInside ? loweredWithin(sign) : initial(sign);
    isInside = cased.test(sign);
  }
  return result;
}

export function swapped(text: string): string {
  return charactersOf(text)
    .map((sign) => {
      if (/\p{Uppercase}/u.test(sign)) return loweredWithin(sign);
      return /\p{Lowercase}/u.test(sign) ? raised(sign) : sign;
    })
    .join('');
}

export function isAlphabetic(text: string): boolean {
  return /^\p{L}+$/u.test(knownText(text));
}

export function isDecimal(text: string): boolean {
  return /^\p{Nd}+$/u.test(knownText(text));
}

/** Beyond ASCII, Python tells digits from other numbers by tables that JavaScript does not have. */
export function isDigits(text: string, what: string): boolean {
  if (/[^\0-\x7f]/.test(text) && !isDecimal(text)) {
    throw unsupported(`"${what}" of signs outside of ASCII is not supported`);
  }
  return isDecimal(text);
}

export function isAlphanumeric(text: string): boolean {
  if (/\p{No}|\p{Nl}/u.test(text)) throw unsupported('"isalnum" of such numbers is not supported');
  return /^[\p{L}\p{Nd}]+$/u.test(knownText(text));
}

export function isAllLower(text: string): boolean {
  return cased.test(knownText(text)) && !/[\p{Uppercase}\p{Lt}]/u.test(text);
}

export function isAllUpper(text: string): boolean {
  return cased.test(knownText(text)) && !/[\p{Lowercase}\p{Lt}]/u.test(text);
}

export function isTitle(text: string): boolean {
  let isInside = false;
  let found = false;
  for (const sign of knownText(text)) {
    const isUpper = /[\p{Uppercase}\p{Lt}]/u.test(sign);
    const isLower = /\p{Lowercase}/u.test(sign);
    if ((isUpper && isInside) || (isLower && !isInside)) return false;
    isInside = isUpper || isLower;
    found ||= isInside;
  }
  return found;
}
