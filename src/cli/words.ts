import type { EnsembleSummary } from '../projections/tables/index.js';

/** States, times and counts in the words that users read. */
export function time(date: Date | null): string {
  return date === null ? '' : date.toISOString().replace('T', ' ').slice(0, 19);
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

export function many(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** A whole number with its thousands apart. Node's own way takes 25 ms to get ready, of every command. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** In one word or two, where an ensemble stands. */
export function standing({ state, outcome, held }: EnsembleSummary): string {
  if (state === 'finished') return outcome ?? state;
  return held ? `${state}, paused by you` : state;
}

/** A state, with what there is to add: that somebody paused it, or which cycle it is in. */
export function stateText({
  state,
  held,
  cycle,
}: {
  readonly state: string;
  readonly held: boolean;
  readonly cycle: number;
}): string {
  return `${state}${cycle > 1 ? `, cycle ${cycle}` : ''}${held ? ', paused' : ''}`;
}
