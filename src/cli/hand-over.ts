import type { Command } from 'commander';
import { ExitCode } from '../errors.js';
import { detach, type Detaching } from './detach.js';
import { shortPath } from './host.js';
import { note, print, printJson } from './output.js';
import { type GlobalOptions, wantsJson } from './session.js';

/** Leaves an ensemble to a process in the background, and says how to follow it. */
export async function handOver(
  command: Command,
  detaching: Omit<Detaching, 'store'>,
): Promise<ExitCode> {
  const { eid, logFile, stop } = detaching;
  if (stop.aborted) {
    note(`${eid} was left before it began. Go on: tutti resume ${eid}`);
    return ExitCode.interrupted;
  }
  const { store } = command.optsWithGlobals<GlobalOptions>();
  const pid = await detach({ ...detaching, store });
  if (wantsJson(command)) {
    printJson({ eid, pid, log: logFile });
    return ExitCode.success;
  }
  print(`${eid} runs in the background, in process ${pid}. Follow it:`);
  print(`  tutti status ${eid}`);
  print(`  tail -f ${shortPath(process.cwd(), logFile)}`);
  return ExitCode.success;
}
