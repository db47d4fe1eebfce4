import type { EventType, Payload } from './catalogue.js';

/** What is known besides the payload. */
export interface EventMeta {
  readonly id: string;
  /** Version of the payload's shape. */
  readonly v: number;
  /** Who made it so: `supervisor`, or `user@host` for a command. */
  readonly actor: string;
  /** When it was seen to be so, by the clock of the backend: virtual time in a simulation. */
  readonly at: string;
  /** Id of the command that it answers. */
  readonly cause?: string;
}

/** Something that has happened and is not yet written down. */
export type Fact = { [T in EventType]: { readonly type: T; readonly data: Payload<T> } }[EventType];

/** What machines and projections see: a fact with its meta. Also the shape of XState's events. */
export type DomainEvent = {
  [T in EventType]: { readonly type: T; readonly data: Payload<T>; readonly meta: EventMeta };
}[EventType];

/** A line of the log. */
export type StoredEvent = DomainEvent & {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly recordedAt: Date;
};
