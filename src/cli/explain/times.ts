import { duration, time } from '../words.js';

/** `, since 2026-03-01 12:00:00 (5 min)`. On a simulated cluster a time may be yet to come. */
export function since(then: Date | null, now: Date): string {
  if (then === null) return '';
  const seconds = (now.getTime() - then.getTime()) / 1000;
  return seconds < 0 ? `, since ${time(then)}` : `, since ${time(then)} (${duration(seconds)})`;
}

/** `2026-03-01 12:00:00 (in 5 min)` */
export function until(then: Date, now: Date): string {
  const seconds = (then.getTime() - now.getTime()) / 1000;
  return seconds < 0 ? time(then) : `${time(then)} (in ${duration(seconds)})`;
}
