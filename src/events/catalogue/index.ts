export {
  belongsTo,
  catalogue,
  definitionOf,
  eventSchema,
  type EventType,
  isEventType,
  type Payload,
} from './catalogue.js';
export type { StreamKind } from './define-event.js';
export type { DomainEvent, EventMeta, Fact, StoredEvent } from './envelope.js';
export {
  type Address,
  batchStream,
  type BatchAddress,
  ensembleStream,
  type EnsembleAddress,
  parseStream,
  type RunAddress,
  runStream,
  type StreamName,
} from './streams.js';
export type { Phase, Tally, TaskPhase } from './values.js';
export { payloadFault } from './validate.js';
