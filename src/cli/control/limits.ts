import { InvalidArgumentError } from 'commander';

const perMinute: Readonly<Record<string, number>> = { s: 60, min: 1, h: 1 / 60 };

/** What an option may say of a limit. (Commander takes null from a parser for an option without a value.) */
export type Limit = number | 'none';

/** `10`, or `none`. */
export function limit(text: string): Limit {
  if (text === 'none') return text;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError(
      'It is a whole number of at least 1, or none. To start nothing at all: tutti hold.',
    );
  }
  return Number(text);
}

/** Submissions a minute: of `30/min`, `10/h` or `2/s`; or `none`. */
export function rate(text: string): Limit {
  if (text === 'none') return text;
  const [, count, unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?)\/([a-z]+)$/.exec(text) ?? [];
  const factor = perMinute[unit];
  if (count === undefined || factor === undefined || Number(count) === 0) {
    throw new InvalidArgumentError(
      'It is a number of submissions in a time, such as 30/min, 10/h or 2/s, or none. To submit nothing at all: tutti hold.',
    );
  }
  return Number(count) * factor;
}

export function limitOf(given: Limit): number | null {
  return given === 'none' ? null : given;
}
