import type { Command } from 'commander';
import type { Order, Reply } from '../../control/index.js';
import { ExitCode } from '../../errors.js';
import { sendCommand } from '../../events/store/index.js';
import { userAtHost } from '../../host.js';
import { note, print, printJson } from '../output.js';
import { wantsJson, withStore } from '../session.js';
import { awaitAnswer, type Outcome } from './await-answer.js';
import { lookAhead, newParameters, type Prospect } from './look-ahead.js';
import { type Meant, whatIsMeant } from './meant.js';
import { replyText, wishText } from './wording.js';

/** What all commands take that are about a part of an ensemble. */
export interface PartOptions {
  readonly ensemble?: string;
}

/**
 * Looks what is meant and whether it can be done, sends the command, and says what came of it; or,
 * where nobody runs the ensemble, what will.
 */
export async function giveOrder(
  command: Command,
  words: readonly string[],
  order: Order,
): Promise<void> {
  const { ensemble } = command.opts<PartOptions>();
  process.exitCode = await withStore(command, async (db) => {
    const meant = await whatIsMeant(db, words, {
      ensemble,
      batchesOnly: order.verb === 'throttle',
    });
    for (const remark of meant.remarks) note(remark);
    const prospect = await lookAhead(db, meant, order);
    const params = order.verb === 'retry' ? Object.keys(order.args.params ?? {}) : [];
    for (const remark of await newParameters(db, meant, params)) note(remark);
    const { eid } = meant.ensemble;
    const { verb, args } = order;
    const actor = userAtHost();
    const id = await sendCommand(db, { eid, verb, selector: meant.selector, args, actor });
    const outcome = await awaitAnswer(db, { id, eid });
    if (wantsJson(command)) {
      const { handled, reply } = outcome.kind === 'answered' ? outcome : unanswered;
      printJson({ command: id, eid, verb, handled, answer: reply ?? null });
    } else {
      for (const line of linesOn(outcome, order, meant, prospect)) print(line);
    }
    return exitCodeOf(outcome);
  });
}

const unanswered: { readonly handled: null; readonly reply: Reply | undefined } = {
  handled: null,
  reply: undefined,
};

function linesOn(outcome: Outcome, order: Order, meant: Meant, prospect: Prospect): string[] {
  const wish = wishText(order, meant, prospect);
  const { eid } = meant.ensemble;
  switch (outcome.kind) {
    case 'answered':
      return outcome.reply === undefined
        ? [`${wish}. This was seen to; see how it stands: tutti status ${eid}`]
        : [replyText(order, meant, outcome.reply), ...whatGoesOn(order, prospect, outcome.reply)];
    case 'nobody':
      return [`${wish}. Nobody is running it now; this is kept, and done by: tutti resume ${eid}`];
    case 'silent': {
      const { host, pid } = outcome.holder;
      const who = `The Tutti that runs it (process ${pid} on ${host})`;
      return [`${wish}. ${who} has not answered yet; this is kept, and done as soon as it does.`];
    }
  }
}

function whatGoesOn(order: Order, { isRunning }: Prospect, { done }: Reply): string[] {
  if (order.verb !== 'cancel' || order.args.kill === true || !isRunning || done === 0) return [];
  return ['Jobs that run go on to their end. The same with --kill ends them.'];
}

/** Between the look ahead and the answer things may have changed. */
function exitCodeOf(outcome: Outcome): ExitCode {
  if (outcome.kind !== 'answered' || outcome.reply === undefined) return ExitCode.success;
  const { done, already, refused, tasks = [] } = outcome.reply;
  const isNothing = done === 0 && already === 0 && tasks.length === 0;
  return isNothing && refused > 0 ? ExitCode.usage : ExitCode.success;
}
