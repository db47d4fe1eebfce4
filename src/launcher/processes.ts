import { thisHost } from '../host.js';
import { bootId } from './host.js';
import { livenessOf } from './liveness.js';
import { isPeopled } from './process-group.js';
import type { Claim } from './records.js';

export interface Gone {
  readonly kind: 'gone';
  readonly evidence: string;
}

export interface Hidden {
  readonly kind: 'unknown';
  readonly message: string;
}

export type Processes =
  /** `attended`: by its wrapper, which will record the end. */
  { readonly kind: 'alive'; readonly attended: boolean } | Gone | Hidden;

/** The work may outlive its wrapper, and the wrapper outlives the work to record its end. */
export async function findProcesses(claim: Claim): Promise<Processes> {
  const elsewhere = await whyNotHere(claim);
  if (elsewhere !== undefined) return elsewhere;
  const wrapper = await livenessOf(claim.wrapper);
  if (wrapper.kind === 'alive') return { kind: 'alive', attended: true };
  if (wrapper.kind === 'unknown') return wrapper;

  const seen = `its wrapper, process ${claim.wrapper.pid}, ${wrapper.evidence}`;
  if (claim.job === undefined) {
    return { kind: 'gone', evidence: `${seen}, and it had not started the work` };
  }
  const job = await livenessOf(claim.job);
  if (job.kind === 'alive') return { kind: 'alive', attended: false };
  if (job.kind === 'unknown') return job;
  const evidence = `${seen}; the work, process ${claim.job.pid}, ${job.evidence}`;
  // No process gets a number that a group still has, so these are the work's own.
  const left = claim.group !== undefined && (await isPeopled(claim.group));
  const rest = left ? `; what it started may still run (process group ${claim.group})` : '';
  return { kind: 'gone', evidence: evidence + rest };
}

/** Processes of another host are not to be seen from here, and those of an earlier boot are gone. */
export async function whyNotHere(claim: Claim): Promise<Gone | Hidden | undefined> {
  const host = thisHost();
  if (claim.host !== host) {
    const message = `it was started on ${claim.host}, which cannot be seen from ${host}`;
    return { kind: 'unknown', message };
  }
  const boot = await bootId();
  if (claim.boot === boot || claim.boot === '-' || boot === '-') return undefined;
  const evidence = `${host} was started anew since (boot ${claim.boot} then, ${boot} now)`;
  return { kind: 'gone', evidence };
}
