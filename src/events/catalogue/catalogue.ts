import { batchEvents } from './batch-events.js';
import type { EventDefinition, PayloadOf, StreamKind } from './define-event.js';
import { ensembleEvents } from './ensemble-events.js';
import { runEvents } from './run-events.js';
import { taskEvents } from './task-events.js';

/** The whole vocabulary. Names are stable: a type that has been written once is read for ever. */
export const catalogue = {
  ...ensembleEvents,
  ...batchEvents,
  ...runEvents,
  ...taskEvents,
} as const;

type Catalogue = typeof catalogue;
export type EventType = keyof Catalogue;
export type Payload<T extends EventType> = PayloadOf<Catalogue[T]>;

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(catalogue, type);
}

export function definitionOf(type: EventType): EventDefinition {
  return catalogue[type];
}

export function belongsTo(type: EventType, stream: StreamKind): boolean {
  return catalogue[type].streams.includes(stream);
}

/** The JSON Schema of one event type's payload, as it stands in `schema/events/`. */
export function eventSchema(type: EventType): object {
  const { data, description, v, streams } = definitionOf(type);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `urn:tutti:event:${type}`,
    title: type,
    description,
    'x-version': v,
    'x-streams': streams,
    ...data,
  };
}
