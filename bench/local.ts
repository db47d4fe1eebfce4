import { BenchDirectory, median } from './bench-directory.js';

interface Loops {
  readonly barePerSecond: number;
  readonly xargsPerSecond: number;
}

interface Lives {
  readonly perSecond: number;
}

const rounds = 3;
const runs = 3_000;

/** Whole lives of trivial local jobs, against loops that only start the same script as often. */
export function benchLocal(): Promise<void> {
  return BenchDirectory.use(measureLocal);
}

async function measureLocal(directory: BenchDirectory): Promise<void> {
  console.log(
    `\nWhole run lives on this host, a bash script of two lines, ${runs} runs, ${rounds} rounds`,
  );
  const [ofBare, ofXargs]: [number[], number[]] = [[], []];
  for (let round = 1; round <= rounds; round += 1) {
    const loops = await directory.measure<Loops>('measure-spawns', [runs]);
    const { perSecond } = await directory.measure<Lives>('measure-local', [runs]);
    ofBare.push(perSecond / loops.barePerSecond);
    ofXargs.push(perSecond / loops.xargsPerSecond);
    console.log(
      `  round ${round}: ${perSecond.toFixed(0)} lives/s; bare spawns ${loops.barePerSecond.toFixed(0)}/s, ratio ${(perSecond / loops.barePerSecond).toFixed(2)}; xargs ${loops.xargsPerSecond.toFixed(0)}/s, ratio ${(perSecond / loops.xargsPerSecond).toFixed(2)}`,
    );
  }
  console.log(
    `  median ratio: ${median(ofBare).toFixed(2)} of bare spawns, ${median(ofXargs).toFixed(2)} of xargs`,
  );
}
