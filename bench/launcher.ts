import { BenchDirectory } from './bench-directory.js';

interface Rates {
  readonly bare: number;
  readonly residents: number;
  readonly forker: number;
  readonly plainForker: number;
}

/** What it costs to start a short job so that it is run at most once, outlives us, and leaves its end on the disk. */
export function benchLauncher(): Promise<void> {
  return BenchDirectory.use(async (directory) => {
    const rates = await directory.measure<Rates>('measure-launcher', [400, 5]);
    const { bare } = rates;
    const said = (rate: number): string =>
      `${rate.toFixed(0)} a second (${(rate / bare).toFixed(2)})`;
    console.log(
      `\nScripts of two lines, medians of 5: bare spawns ${bare.toFixed(0)} a second; pieces of work by ` +
        `residents ${said(rates.residents)}, by a forker ${said(rates.forker)}, by one in /bin/sh ${said(rates.plainForker)}`,
    );
  });
}
