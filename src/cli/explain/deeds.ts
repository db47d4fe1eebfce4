import type { DomainEvent } from '../../events/catalogue/index.js';

/** That somebody did something, and when: a user as `user@host`, or Tutti itself. */
export interface Deed {
  readonly actor: string;
  readonly at: Date;
}

export interface HoldDeed extends Deed {
  readonly reason: string | undefined;
  readonly question: string | undefined;
}

export interface CancelDeed extends Deed {
  readonly reason: string | undefined;
  readonly kill: boolean;
  /** Seconds. */
  readonly grace: number | undefined;
}

export interface RetryDeed extends Deed {
  readonly from: string;
  readonly isFresh: boolean;
}

export type LimitName = 'maxruns' | 'maxjobs' | 'rate';

/** What was done to a run, to a batch or to an ensemble, as far as it still counts. */
export interface Deeds {
  readonly held?: HoldDeed | undefined;
  readonly cancelled?: CancelDeed | undefined;
  /** That another attempt was ordered, or follows by the file's own rule. */
  readonly retried?: RetryDeed | undefined;
  /** The last change of each limit. */
  readonly limits: Readonly<Partial<Record<LimitName, Deed>>>;
}

export const noDeeds: Deeds = { limits: {} };

/** The views say how things stand; who made them so, only the events do. */
export function withDeed(deeds: Deeds, { type, data, meta }: DomainEvent): Deeds {
  const deed: Deed = { actor: meta.actor, at: new Date(meta.at) };
  switch (type) {
    case 'run.held':
    case 'batch.held':
    case 'ensemble.held': {
      const question = 'question' in data ? data.question : undefined;
      return { ...deeds, held: { ...deed, reason: data.reason, question } };
    }
    case 'run.released':
    case 'batch.released':
    case 'ensemble.released':
      return { ...deeds, held: undefined };
    case 'run.cancel-requested':
    case 'batch.cancel-requested':
    case 'ensemble.cancel-requested': {
      const { reason, kill = false, grace_seconds: grace } = data;
      return { ...deeds, cancelled: { ...deed, reason, kill, grace } };
    }
    case 'batch.limits-changed':
    case 'ensemble.limits-changed': {
      const changed = limitNames.filter((name) => data[name] !== undefined);
      const limits = {
        ...deeds.limits,
        ...Object.fromEntries(changed.map((name) => [name, deed])),
      };
      return { ...deeds, limits };
    }
    case 'run.retry-scheduled': {
      const { from, fresh: isFresh = false } = data;
      return { ...deeds, cancelled: undefined, retried: { ...deed, from, isFresh } };
    }
    case 'run.cycle-started':
      return { ...deeds, cancelled: undefined, retried: undefined };
    case 'batch.reopened':
    case 'ensemble.reopened':
      return { ...deeds, cancelled: undefined, held: undefined };
    // As older logs have it; what begins anew is not being cancelled any more.
    case 'batch.cycle-started':
    case 'ensemble.started':
      return { ...deeds, cancelled: undefined };
    default:
      return deeds;
  }
}

const limitNames: readonly LimitName[] = ['maxruns', 'maxjobs', 'rate'];

/** Who did it, and when, as it goes on in a sentence: ` by you, on 2026-03-01 11:59:00`. */
export function byWhom({ actor }: Deed, me: string): string {
  if (actor === me) return 'by you';
  return actor === 'supervisor' ? 'by Tutti' : `by ${actor}`;
}
