import type { Measure, Measures } from './tally.js';
import { fit, padEnd, padStart, widthOf } from './text-width.js';
import { rate, timeLeft } from './wording.js';
import { grouped } from '../words.js';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** How things are drawn: in which colours, and with which characters. */
export interface Style {
  readonly red: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly full: string;
  readonly empty: string;
  readonly cut: string;
}

const bar = { least: 10, most: 40 } as const;
const gap = 2;

/** What stands behind the bar, in its order. */
const columns = ['ended', 'running', 'failed', 'rate', 'left'] as const;
type Column = (typeof columns)[number];

/** Where it is narrow, the first of these goes first, and the bar before the last of them. */
const dispensable: readonly Column[] = ['rate', 'left', 'running'];

type Row = Measure & { readonly cells: Readonly<Record<Column, string>> };

interface Plan {
  readonly name: number;
  readonly bar: number;
  readonly shown: readonly { readonly column: Column; readonly width: number }[];
}

/**
 * A line for each batch, in a terminal of this size. Where they are too many, those under way, and
 * a line for all together. No line reaches the last column, where a terminal may begin a new one.
 */
export function barLines(measures: Measures, size: Size, style: Style): string[] {
  const rows = chosen(measures, Math.max(1, size.rows - 1)).map(rowOf);
  const room = Math.max(1, size.columns - 1);
  const plan = planFor(rows, room);
  return rows.map((row) => lineOf(row, plan, room, style));
}

function chosen({ all, batches }: Measures, most: number): Measure[] {
  if (batches.length <= most) return [...batches];
  const underWay = batches.filter(({ underWay: many }) => many > 0).slice(0, most - 1);
  return [...underWay, { ...all, name: `all ${batches.length} batches` }];
}

function rowOf(measure: Measure): Row {
  const { ended, total, running, failed, perSecond, secondsLeft } = measure;
  const cells = {
    ended: `${grouped(ended)}/${grouped(total)}`,
    running: running === 0 ? '' : `${grouped(running)} running`,
    failed: failed === 0 ? '' : `${grouped(failed)} failed`,
    rate: perSecond === undefined ? '' : rate(perSecond),
    left: secondsLeft === undefined ? (ended === total ? 'done' : '') : timeLeft(secondsLeft),
  };
  return { ...measure, cells };
}

function planFor(rows: readonly Row[], room: number): Plan {
  const widest = (text: (row: Row) => string): number =>
    rows.reduce((width, row) => Math.max(width, widthOf(text(row))), 0);
  const name = Math.min(
    widest((row) => row.name),
    Math.max(12, Math.floor(room / 3)),
  );
  let shown = columns
    .map((column) => ({ column, width: widest((row) => row.cells[column]) }))
    .filter(({ width }) => width > 0);
  const taken = (): number => shown.reduce((sum, { width }) => sum + gap + width, 0);
  const without = (column: Column): void => {
    shown = shown.filter((each) => each.column !== column);
  };
  for (const column of [undefined, ...dispensable]) {
    if (column !== undefined) without(column);
    const rest = room - name - gap - taken();
    if (rest >= bar.least) return { name, bar: Math.min(bar.most, rest), shown };
  }
  if (name + taken() > room) without('failed');
  return { name: Math.max(1, Math.min(name, room - taken())), bar: 0, shown };
}

function lineOf(row: Row, plan: Plan, room: number, style: Style): string {
  const name = padEnd(fit(row.name, plan.name, style.cut), plan.name);
  const [bare, painted] = [[name], [name]];
  const put = (text: string, paint: (text: string) => string): void => {
    bare.push(text);
    painted.push(paint(text));
  };
  if (plan.bar > 0) put(' '.repeat(plan.bar), () => drawBar(row, plan.bar, style));
  for (const { column, width } of plan.shown) {
    const isBad = column === 'failed' && row.failed > 0;
    put(padStart(row.cells[column], width), isBad ? style.red : String);
  }
  const space = ' '.repeat(gap);
  const plain = bare.join(space);
  // In a terminal as narrow as this, nobody misses the colours.
  if (widthOf(plain) > room) return fit(plain, room, style.cut);
  return painted.join(space).trimEnd();
}

/** Full only when all have ended; a failure can always be seen. */
function drawBar({ total, ended, failed }: Measure, width: number, style: Style): string {
  const share = (part: number): number => (total === 0 ? 0 : (part / total) * width);
  const full = total === 0 ? width : Math.floor(share(ended));
  const bad = failed === 0 ? 0 : Math.min(full, Math.max(1, Math.round(share(failed))));
  const red = bad === 0 ? '' : style.red(style.full.repeat(bad));
  const empty = full === width ? '' : style.dim(style.empty.repeat(width - full));
  return style.full.repeat(full - bad) + red + empty;
}
