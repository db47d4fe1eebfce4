import {
  Ending,
  endInTime,
  insist,
  type Outcome,
  timeoutGrace,
  withdraw,
  type Work,
} from '../../launcher/index.js';
import type { CancelHow } from '../../backends/index.js';
import { endOf } from '../limits.js';
import { withdrawnBy } from '../notes.js';
import type { TaskCall } from '../tools.js';

/** Sees a command through to its end: within its time, unless it is wished to end before. */
export async function seeThrough(call: TaskCall, work: Work): Promise<Outcome> {
  const { request, pieces, wish, clock, defect } = call;
  const ending = new Ending(work, clock, defect);
  let cancelTimeout: (() => void) | undefined;
  const started = (startedAt: number): void => {
    const at = endOf(request, startedAt);
    if (at === Infinity) return;
    cancelTimeout ??= endInTime(work, ending, { at, grace: timeoutGrace }, call);
  };
  const giveUps: (() => void)[] = [];
  const forget = wish.whenAsked((how) => {
    giveUps.push(insist(() => end(work, ending, how), call));
  });
  try {
    const outcome = await pieces.carryThrough(work, started);
    await ending.rest();
    return outcome;
  } finally {
    forget();
    for (const giveUp of giveUps) giveUp();
    cancelTimeout?.();
  }
}

async function end(work: Work, ending: Ending, how: CancelHow): Promise<void> {
  // It may not have begun yet.
  if (await withdraw(work, withdrawnBy)) return;
  if (how.kind === 'end') await ending.ask(how.grace);
}
