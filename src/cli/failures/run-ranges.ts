import { grouped } from '../words.js';

export interface NamedRun {
  readonly batch: string;
  readonly idx: number;
}

/** Runs that follow each other. */
export interface Range {
  /** As one would type it: `b-3`, or `b-7..12`. */
  readonly text: string;
  readonly runs: number;
}

/** Runs as one would type them; they are taken in the order of their batches and numbers. */
export function rangesOf(runs: readonly NamedRun[]): Range[] {
  const ranges: { readonly batch: string; readonly from: number; to: number }[] = [];
  for (const { batch, idx } of runs) {
    const last = ranges.at(-1);
    if (last?.batch === batch && last.to + 1 === idx) last.to = idx;
    else ranges.push({ batch, from: idx, to: idx });
  }
  return ranges.map(({ batch, from, to }) => ({
    text: `${batch}-${from}${to === from ? '' : `..${to}`}`,
    runs: to - from + 1,
  }));
}

/** As many as fit into a line, and how many more there are. */
export function rangesText(ranges: readonly Range[], width: number): string {
  let text = '';
  let left = ranges.reduce((sum, { runs }) => sum + runs, 0);
  for (const range of ranges) {
    const longer = text === '' ? range.text : `${text}, ${range.text}`;
    if (text !== '' && longer.length > width) break;
    text = longer;
    left -= range.runs;
  }
  return left === 0 ? text : `${text} and ${grouped(left)} more`;
}
