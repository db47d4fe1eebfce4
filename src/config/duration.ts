const unitSeconds = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;

/** In seconds; thirty years. Anything longer is a slip. */
export const longestDuration = 999_999_999;

/** What a duration may look like, in the words that error messages use. */
export const durationWords =
  'a duration: a number of seconds, or a text like 30s, 5m, 1h30m or 24:00:00';

/** The same as a pattern, for the schema: units from large to small, or `[days-]hours:minutes:seconds`. */
export const durationPattern =
  '^(?=.)(?:\\d{1,9}(?:\\.\\d{1,9})?d)?(?:\\d{1,9}(?:\\.\\d{1,9})?h)?(?:\\d{1,9}(?:\\.\\d{1,9})?m)?(?:\\d{1,9}(?:\\.\\d{1,9})?s)?$|^(?:\\d{1,9}-)?\\d{1,9}:[0-5]?\\d:[0-5]?\\d$|^\\d{1,9}(?:\\.\\d{1,9})?$';

const shape = new RegExp(durationPattern);

/**
 * Seconds of `"30s"`, `"5m"`, `"1h30m"`, `"24:00:00"`, `"2-00:00:00"` or a plain number; `undefined` for anything else.
 * `10:00` is refused: Slurm reads minutes there, people often hours.
 */
export function parseDuration(written: string | number): number | undefined {
  if (typeof written === 'number')
    return Number.isFinite(written) && written >= 0 ? written : undefined;
  if (!shape.test(written)) return undefined;
  const seconds = written.includes(':') ? clockSeconds(written) : unitsSeconds(written);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** Exactly, in words: `90 s`, `2 h`, `1 d 12 h`. */
export function durationText(seconds: number): string {
  if (seconds < 120) return `${Number(seconds.toFixed(3))} s`;
  const parts: string[] = [];
  let left = seconds;
  for (const [unit, word] of [
    ['d', 'd'],
    ['h', 'h'],
    ['m', 'min'],
  ] as const) {
    const many = Math.floor(left / unitSeconds[unit]);
    left -= many * unitSeconds[unit];
    if (many > 0) parts.push(`${many} ${word}`);
  }
  const rest = Number(left.toFixed(3));
  if (rest > 0) parts.push(`${rest} s`);
  return parts.join(' ');
}

function clockSeconds(written: string): number {
  const [days, clock] = written.includes('-') ? written.split('-') : ['0', written];
  const [hours, minutes, seconds] = (clock ?? '').split(':').map(Number);
  return Number(days) * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

function unitsSeconds(written: string): number {
  let seconds = 0;
  for (const [, amount, unit] of written.matchAll(/(\d+(?:\.\d+)?)([dhms]?)/g)) {
    seconds += Number(amount) * (isUnit(unit) ? unitSeconds[unit] : 1);
  }
  return seconds;
}

function isUnit(unit: string | undefined): unit is keyof typeof unitSeconds {
  return unit !== undefined && Object.hasOwn(unitSeconds, unit);
}
