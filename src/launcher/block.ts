import { open, rm } from 'node:fs/promises';
import { asError, errorCode, ExitCode, TuttiError } from '../errors.js';
import { thisHost } from '../host.js';
import { readRecord } from './read-record.js';
import { blockText, parseClaim } from './records.js';
import { claimFile, type Place } from './work.js';

class ClaimNotWritten extends TuttiError {
  constructor(path: string, cause: unknown) {
    super(`${path} cannot be written: ${asError(cause).message}`, {
      code: 'launcher.claim-not-written',
      exitCode: ExitCode.unavailable,
      hint: 'See that the directory is there, may be written and has room; then go on with `tutti resume`.',
      cause,
    });
  }
}

/**
 * Takes the claim so that nothing, however late, can ever start this piece. Whether it is blocked
 * now: false if somebody had claimed it to run it.
 */
export async function block(place: Place, id: string): Promise<boolean> {
  const path = claimFile(place);
  try {
    const file = await open(path, 'wx').catch((thrown: unknown) => {
      if (errorCode(thrown) === 'EEXIST') return undefined;
      throw thrown;
    });
    if (file === undefined)
      return parseClaim((await readRecord(path))?.text ?? '').kind === 'blocked';
    try {
      await file.writeFile(blockText(id, thisHost()));
      await file.sync();
    } catch (thrown) {
      await rm(path, { force: true });
      throw thrown;
    } finally {
      await file.close();
    }
    return true;
  } catch (thrown) {
    throw new ClaimNotWritten(path, thrown);
  }
}

/** The same, where it may be that not even the directory is left: nothing can be started there, either. */
export async function withdraw(place: Place, id: string): Promise<boolean> {
  return block(place, id).catch((thrown: unknown) => {
    if (errorCode(asError(thrown).cause) === 'ENOENT') return true;
    throw thrown;
  });
}

/**
 * Of pieces that come one after the other, blocks the first that nobody has claimed. Those before it
 * have had their turn, and nobody asks for those behind it before that one has ended.
 */
export async function blockNext(placeOf: (number: number) => Place, id: string): Promise<void> {
  for (let number = 1; !(await block(placeOf(number), id)); number += 1);
}
