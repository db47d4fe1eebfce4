import type { DomainEvent, EventType } from '../../../src/events/catalogue/index.js';
import type { Style } from '../../../src/cli/progress/bars.js';
import type { Measure } from '../../../src/cli/progress/tally.js';

/** An event with no more in it than the tally looks at. */
export function happened(type: EventType): DomainEvent {
  const meta = { id: '', v: 1, actor: 'supervisor', at: '2026-01-01T00:00:00.000Z' };
  return { type, data: {}, meta } as DomainEvent;
}

export function measure(name: string, counts: Partial<Measure> = {}): Measure {
  return {
    name,
    total: 40,
    ended: 0,
    failed: 0,
    running: 0,
    underWay: counts.running ?? 0,
    perSecond: undefined,
    secondsLeft: undefined,
    ...counts,
  };
}

/** Colours that can be read in a test. */
export const marked: Style = {
  red: (text) => `<${text}>`,
  dim: (text) => text,
  full: '#',
  empty: '.',
  cut: '~',
};

export const plain: Style = { ...marked, red: (text) => text };
