import { inOwnProcess, median, withHome } from './own-process.js';

const rounds = 3;
const runs = 1_000;

/** Whole lives of trivial local jobs, against loops that only start the same script as often. */
export async function benchLocal(): Promise<void> {
  console.log(
    `\nWhole run lives on this host, a bash script of two lines, ${runs} runs, ${rounds} rounds`,
  );
  const [ofBare, ofXargs]: [number[], number[]] = [[], []];
  for (let round = 1; round <= rounds; round += 1) {
    const loops = await withHome((home) =>
      inOwnProcess<{ barePerSecond: number; xargsPerSecond: number }>('measure-spawns', home, [
        runs,
      ]),
    );
    const { perSecond } = await withHome((home) =>
      inOwnProcess<{ perSecond: number }>('measure-local', home, [runs]),
    );
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
