import pc from 'picocolors';
import type { Style } from './bars.js';

/** What a terminal can show, as its environment says; https://no-color.org. */
export function styleFor(env: NodeJS.ProcessEnv): Style {
  const { red, dim } = pc.createColors((env['NO_COLOR'] ?? '') === '');
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((name) => (name ?? '') !== '');
  return /utf-?8/i.test(locale ?? '')
    ? { red, dim, full: '█', empty: '░', cut: '…' }
    : { red, dim, full: '#', empty: '.', cut: '~' };
}

/** Whether lines can be drawn anew in their place. */
export function canRedraw(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
