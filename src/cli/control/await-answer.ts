import { setTimeout as delay } from 'node:timers/promises';
import type { Reply } from '../../control/index.js';
import type { Database } from '../../database/index.js';
import { type Answer, liveHolder, readAnswer } from '../../events/store/index.js';

/** What became of a command while its sender waited. */
export type Outcome =
  | { readonly kind: 'answered'; readonly handled: number; readonly reply: Reply | undefined }
  /** Nobody runs the ensemble: whoever does next finds the command. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'silent'; readonly holder: { readonly host: string; readonly pid: number } };

/** In milliseconds. */
export interface Patience {
  readonly atMost: number;
  readonly every: number;
  /** How often one looks whether anybody is there who could answer. */
  readonly lookEvery: number;
}

const patience: Patience = { atMost: 10_000, every: 100, lookEvery: 1_000 };

export async function awaitAnswer(
  db: Database,
  { id, eid }: { readonly id: string; readonly eid: string },
  { atMost, every, lookEvery }: Patience = patience,
): Promise<Outcome> {
  const begun = performance.now();
  let lookAt = begun;
  for (;;) {
    let now = await readAnswer(db, id);
    if (isWhole(now)) return answered(now);
    const isLate = performance.now() - begun > atMost;
    if (isLate || performance.now() >= lookAt) {
      const holder = await liveHolder(db, eid);
      lookAt = performance.now() + lookEvery;
      // Its answer may have been its last word.
      now = await readAnswer(db, id);
      if (isWhole(now)) return answered(now);
      if (now !== undefined && now.handled !== null && (isLate || holder === undefined)) {
        return answered({ handled: now.handled, answer: null });
      }
      if (holder === undefined) return { kind: 'nobody' };
      if (isLate) return { kind: 'silent', holder };
    }
    await delay(every);
  }
}

interface WholeAnswer extends Answer {
  readonly handled: number;
}

/** The reply and the last event of what was done need not come in one moment. */
function isWhole(answer: Answer | undefined): answer is WholeAnswer {
  const { handled = null, answer: reply = null } = answer ?? {};
  return handled !== null && reply !== null;
}

function answered({ handled, answer }: WholeAnswer): Outcome {
  return { kind: 'answered', handled, reply: isReply(answer) ? answer : undefined };
}

/** Another version of Tutti may have written it. */
function isReply(value: unknown): value is Reply {
  if (typeof value !== 'object' || value === null) return false;
  const numbers = ['done', 'already', 'refused'] as const;
  const hasNumbers = numbers.every(
    (name) => name in value && typeof Reflect.get(value, name) === 'number',
  );
  return hasNumbers && 'reasons' in value && Array.isArray(value.reasons);
}
