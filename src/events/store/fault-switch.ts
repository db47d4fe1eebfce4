import { writeSync } from 'node:fs';
import { ExitCode, TuttiError } from '../../errors.js';
import { type EventType, isEventType } from '../catalogue/index.js';
import type { SealedEvent } from './seal.js';

/**
 * Where this process is to die: a way to see what becomes of an ensemble whose supervisor is gone at
 * the worst moment. Nothing is cleaned up and nobody is told, as when a machine loses its power.
 */
interface Fault {
  readonly when: Moment;
  readonly type: EventType;
  /** How many events of this type are still to come, the one that it is about included. */
  left: number;
}

/**
 * Before: what was about to be written is lost. After: it is written, and nobody here knows yet. Frozen:
 * the same, but the process stands still until somebody lets it go on.
 */
const moments = ['before', 'after', 'frozen'] as const;
type Moment = (typeof moments)[number];

interface Entry {
  readonly sealed: SealedEvent;
}

let armed: Fault | undefined;

/** `before:run.submitted:1`, `frozen:run.submit-requested:1`, `after:task.started:2`: the moment, the type, and which of them. */
export function armFault(text: string | undefined): void {
  armed = text === undefined ? undefined : faultFrom(text);
}

/** Whether this append carries the event that it is about, and when this process is to die then. */
export function faultOf(entries: readonly Entry[]): Moment | undefined {
  if (armed === undefined) return undefined;
  const { type, when, left } = armed;
  const many = entries.filter(({ sealed }) => sealed.event.type === type).length;
  armed.left -= many;
  return left > 0 && armed.left <= 0 ? when : undefined;
}

/** Ends this process at once; what it was about to do next is not done. */
export function die(): never {
  writeSync(2, `TUTTI_FAULT: this process ends here, ${armed?.when ?? ''} ${armed?.type ?? ''}\n`);
  process.kill(process.pid, 'SIGKILL');
  // A signal may take a moment, in which not one more line of this program is to run.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Stands still in the middle of what it does, as a machine that swaps, or a host that was suspended. */
export function freeze(): void {
  process.kill(process.pid, 'SIGSTOP');
}

function faultFrom(text: string): Fault {
  const [, word, type = '', nth] = /^(\w+):([^:]+):([1-9]\d{0,8})$/.exec(text) ?? [];
  const when = moments.find((moment) => moment === word);
  if (when === undefined) {
    throw new UnreadableFault(`"${text}" is no moment at which a process could die`);
  }
  if (!isEventType(type)) throw new UnreadableFault(`there is no event "${type}"`);
  return { when, type, left: Number(nth) };
}

/** Rather than none at all: a test that waits for a death would wait for ever. */
class UnreadableFault extends TuttiError {
  constructor(why: string) {
    super(`TUTTI_FAULT: ${why}`, {
      code: 'store.unreadable-fault',
      exitCode: ExitCode.usage,
      hint: 'It is for tests. Unset it, or write before:run.submitted:1 or after:task.started:2.',
    });
  }
}
