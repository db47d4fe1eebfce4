import { time } from '../words.js';
import { byWhom, type CancelDeed, type HoldDeed } from './deeds.js';
import type { Facts, Finding } from './facts.js';
import { since } from './times.js';

/** Whatever keeps a run that has not ended from going on, whichever step it is at. */
export function standstill(facts: Facts): Finding[] {
  return [
    ...nobody(facts),
    ...facts.pending.map((order) => pending(order, facts)),
    ...ofEnsemble(facts),
    ...ofBatch(facts),
    ...ofRun(facts),
    ...room(facts),
  ];
}

function nobody({ ensemble, holder }: Facts): Finding[] {
  if (holder !== undefined || ensemble.state === 'finished') return [];
  const { eid, stalled } = ensemble;
  const why = stalled
    ? ': the last to do so left, since nothing could go on before you did something'
    : ', so nothing of it is started or looked at. A job that was started goes on by itself';
  return [
    { because: `Nobody is running ${eid}${why}.`, advice: `Go on with it: tutti resume ${eid}` },
  ];
}

/** Answered as soon as there is anybody who can. */
function pending({ verb, actor, at }: Facts['pending'][number], { holder, me }: Facts): Finding {
  const who = byWhom({ actor, at }, me);
  return {
    because: `\`tutti ${verb}\` was asked for ${who}, on ${time(at)}, and is not done yet.`,
    ...(holder === undefined
      ? {}
      : { advice: 'Nothing needs to be done: it is about to be done.' }),
  };
}

function ofEnsemble({ ensemble, deeds, ...facts }: Facts): Finding[] {
  const { eid, held, hold_reason, state } = ensemble;
  const findings: Finding[] = [];
  if (held) {
    const command = `tutti release ${eid}`;
    findings.push(
      paused(`The ensemble ${eid}`, deeds.ensemble.held, { hold_reason, command }, facts),
    );
  }
  if (state === 'cancelling') {
    findings.push({
      because: cancelled(`The ensemble ${eid}`, deeds.ensemble.cancelled, facts.me),
    });
  }
  return findings;
}

function ofBatch({ run, batches, deeds, ...facts }: Facts): Finding[] {
  const batch = batches.find((each) => each.batch === run.batch);
  if (batch === undefined) return [];
  const { hold_reason, question } = batch;
  const name = `${facts.prefix}${run.batch}`;
  const findings: Finding[] = [];
  if (batch.held && question !== null) {
    findings.push(...alarmed(batch.batch, { question, hold_reason, name }, deeds.batch.held));
  } else if (batch.held) {
    const command = `tutti release ${name}`;
    findings.push(
      paused(`The batch ${run.batch}`, deeds.batch.held, { hold_reason, command }, facts),
    );
  }
  if (batch.state === 'cancelling') {
    findings.push({
      because: cancelled(`The batch ${run.batch}`, deeds.batch.cancelled, facts.me),
    });
  }
  return findings;
}

/** Tutti itself paused a batch whose first runs failed alike. */
function alarmed(
  batch: string,
  held: { readonly question: string; readonly hold_reason: string | null; readonly name: string },
  deed: HoldDeed | undefined,
): Finding[] {
  const { question, hold_reason, name } = held;
  const on = deed === undefined ? '' : `, on ${time(deed.at)}`;
  const reason = hold_reason === null ? '' : `, since ${hold_reason}`;
  const eid = name.includes('/') ? ` ${name.slice(0, name.indexOf('/'))}` : '';
  return [
    {
      because: `Tutti paused the batch ${batch}${on}${reason}. ${question}`,
      advice: `See why they failed: tutti failures${eid}`,
    },
    { advice: `Let the others go on: tutti release ${name}` },
    { advice: `Give them up: tutti cancel ${name}` },
  ];
}

function ofRun({ run, deeds, directory, prefix, ...facts }: Facts): Finding[] {
  const { hold_reason, question } = run;
  const command = `tutti release ${prefix}${run.run}`;
  if (question === null) {
    return run.held ? [paused('It', deeds.run.held, { hold_reason, command }, facts)] : [];
  }
  const reason = hold_reason === null ? '' : `: ${hold_reason}`;
  return [
    {
      because: `Tutti asks you, since it cannot know by itself${reason}. ${question}`,
      advice: `Look at what it has left in ${directory}.`,
    },
    { advice: `If it did its work: ${command} --as done` },
    { advice: `If it failed: ${command} --as failed` },
    { advice: `If it is to be run again: ${command} --as again` },
  ];
}

function paused(
  what: string,
  deed: HoldDeed | undefined,
  { hold_reason, command }: { readonly hold_reason: string | null; readonly command: string },
  { me, now }: Pick<Facts, 'me' | 'now'>,
): Finding {
  const who = deed === undefined ? '' : ` ${byWhom(deed, me)}${since(deed.at, now)}`;
  return {
    because: `${what} is paused${who}${hold_reason === null ? '' : `: ${hold_reason}`}.`,
    advice: `Let it go on: ${command}`,
  };
}

/** `The batch b is being cancelled by ada@login1, on 2026-03-01 11:59:00: enough.` */
function cancelled(what: string, deed: CancelDeed | undefined, me: string): string {
  if (deed === undefined) return `${what} is being cancelled.`;
  const reason = deed.reason === undefined ? '' : `: ${deed.reason}`;
  return `${what} is being cancelled ${byWhom(deed, me)}, on ${time(deed.at)}${reason}.`;
}

function room({ noRoom }: Facts): Finding[] {
  if (noRoom === undefined) return [];
  return [{ because: noRoom, advice: 'Make room there: then it goes on by itself.' }];
}
