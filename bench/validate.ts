import { BenchDirectory } from './bench-directory.js';

const runs = 10_000;

/** How long it takes to render every template of so many runs and to look at all of them. */
export function benchValidate(): Promise<void> {
  return BenchDirectory.use(async (directory) => {
    const { seconds } = await directory.measure<{ seconds: number }>('measure-validate', [runs]);
    console.log(
      `\ntutti validate, ${runs} runs with two templates each: ${seconds.toFixed(1)} s (${(runs / seconds).toFixed(0)} runs/s)`,
    );
  });
}
