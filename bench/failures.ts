import { BenchDirectory } from './bench-directory.js';

const runs = 10_000;

/** How long it takes to say of so many failed runs why they failed. */
export function benchFailures(): Promise<void> {
  return BenchDirectory.use(async (directory) => {
    const { seconds } = await directory.measure<{ seconds: number }>('measure-failures', [runs]);
    console.log(
      `\ntutti failures, ${runs} runs with a log of 20 kB each: ${seconds.toFixed(1)} s (${(runs / seconds).toFixed(0)} logs/s)`,
    );
  });
}
