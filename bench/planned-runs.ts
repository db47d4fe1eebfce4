import type { Lives } from './lives.js';
import { BenchDirectory } from './bench-directory.js';

/** A decision must not cost more where more runs are planned. */
export function benchPlannedRuns(): Promise<void> {
  return BenchDirectory.use(comparePlannedRuns);
}

async function comparePlannedRuns(directory: BenchDirectory): Promise<void> {
  console.log('\nThe same with ten times as many planned runs');
  const measure = (runs: number) => directory.measure<Lives>('measure-lives', [runs]);
  const few = await measure(10_000);
  const many = await measure(100_000);
  for (const { runs, livesPerSecondPlanned, peakMegabytes } of [few, many]) {
    console.log(
      `  ${runs.toLocaleString('en')} planned: ${livesPerSecondPlanned.toFixed(0)} lives/s, peak ${peakMegabytes.toFixed(0)} MB`,
    );
  }
  const ratio = many.livesPerSecondPlanned / few.livesPerSecondPlanned;
  console.log(`  ratio 100,000 to 10,000: ${ratio.toFixed(2)}`);
}
