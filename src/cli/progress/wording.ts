import { duration, grouped, many } from '../words.js';
import type { Measure } from './tally.js';

const perUnit = [
  [1, 's'],
  [60, 'min'],
  [3_600, 'h'],
  [86_400, 'd'],
] as const;

/** In the unit in which it is at least one. */
export function rate(perSecond: number): string {
  const [seconds, unit] = perUnit.find(([each]) => perSecond * each >= 1) ?? [86_400, 'd'];
  const number = perSecond * seconds;
  return `${number >= 10 ? grouped(Math.round(number)) : number.toFixed(1)}/${unit}`;
}

/** No more exact than it can be known. */
export function timeLeft(seconds: number): string {
  if (seconds < 59.5) return `${Math.max(1, Math.round(seconds))} s left`;
  const unit = seconds < 600 ? 1 : seconds < 86_400 ? 60 : 3_600;
  return `${duration(Math.round(seconds / unit) * unit)} left`;
}

/** All of an ensemble in a line. */
export function progressLine(measure: Measure): string {
  const { name, total, ended, failed, running, perSecond, secondsLeft } = measure;
  return [
    `${name}: ${grouped(ended)} of ${many(total, 'run')} ended`,
    running === 0 ? '' : `${running} running`,
    failed === 0 ? '' : `${failed} failed`,
    perSecond === undefined ? '' : rate(perSecond),
    secondsLeft === undefined ? '' : timeLeft(secondsLeft),
  ]
    .filter((part) => part !== '')
    .join(', ');
}
