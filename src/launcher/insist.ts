import type { Clock } from '../clock/index.js';

const tryAgainAfter = 10_000;

/** Does what has to be done, as often as it takes until it could be. Returns what gives it up. */
export function insist(
  work: () => Promise<void>,
  { clock, defect }: { readonly clock: Clock; readonly defect: (error: unknown) => void },
): () => void {
  let isWanted = true;
  let cancelNext: () => void = () => undefined;
  const attempt = (): void => {
    work().catch((error: unknown) => {
      if (!isWanted) return;
      defect(error);
      cancelNext = clock.at(clock.now() + tryAgainAfter, attempt);
    });
  };
  attempt();
  return () => {
    isWanted = false;
    cancelNext();
  };
}
