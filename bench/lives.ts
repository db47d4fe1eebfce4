import { BenchDirectory, median } from './bench-directory.js';

interface Inserts {
  readonly eventsPerSecond: number;
}

export interface Lives {
  readonly events: number;
  readonly runs: number;
  readonly livesPerSecond: number;
  readonly livesPerSecondPlanned: number;
  readonly peakMegabytes: number;
}

const rounds = 3;
const runs = 10_000;

/** Whole run lives a second on the null backend, and a bare loop that inserts as many rows. */
export function benchLives(): Promise<void> {
  return BenchDirectory.use(measureLives);
}

async function measureLives(directory: BenchDirectory): Promise<void> {
  console.log(`\nWhole run lives through the log, null backend, ${runs} runs, ${rounds} rounds`);
  const ratios: number[] = [];
  const rates: number[] = [];
  let peak = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const bare = await directory.measure<Inserts>('measure-inserts', [runs * 10]);
    const lives = await directory.measure<Lives>('measure-lives', [runs]);
    const bareLives = bare.eventsPerSecond / (lives.events / lives.runs);
    ratios.push(lives.livesPerSecond / bareLives);
    rates.push(lives.livesPerSecond);
    peak = Math.max(peak, lives.peakMegabytes);
    console.log(
      `  round ${round}: ${lives.livesPerSecond.toFixed(0)} lives/s; bare loop ${bareLives.toFixed(0)} lives' worth of rows/s; ratio ${(lives.livesPerSecond / bareLives).toFixed(2)}`,
    );
  }
  console.log(`  median: ${median(rates).toFixed(0)} lives/s, ratio ${median(ratios).toFixed(2)}`);
  console.log(`  peak resident memory of the supervisor: ${peak.toFixed(0)} MB`);
}
